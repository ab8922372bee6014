using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace DutyNet.Gateway.Tests;

/// <summary>The gateway, with a stand-in for each service behind it and a sign-in provider.</summary>
public class GatewayUnderTest : ServiceUnderTest
{
    public static readonly string[] Services = ["accountability", "inspection", "logbook", "responsibility"];

    private static readonly SemaphoreSlim Gate = new(1, 1);

    private readonly List<string> settings;
    private readonly string folder;
    private readonly ECDsa signingKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private HttpClient? administrator;

    public GatewayUnderTest()
        : this([])
    {
    }

    protected GatewayUnderTest(params string[] own)
        : this([.. own], Directory.CreateTempSubdirectory("dutynet-test-gateway").FullName)
    {
    }

    private GatewayUnderTest(List<string> settings, string folder)
        : base("gateway", (args, replace) => Program.Build([.. args, .. settings], replace)) => (this.settings, this.folder) = (settings, folder);

    public Dictionary<string, Backend> Backends { get; } = new(StringComparer.Ordinal);

    public SignInProvider Provider { get; private set; } = null!;

    public string SigningFolder => Path.Combine(folder, "signing");

    public string PasswordFile => Path.Combine(folder, "administrator-password");

    protected override Assembly ServiceAssembly => typeof(Program).Assembly;

    public override async Task InitializeAsync()
    {
        Directory.CreateDirectory(SigningFolder);
        await File.WriteAllTextAsync(Path.Combine(SigningFolder, "2026-01.pem"), signingKey.ExportPkcs8PrivateKeyPem());
        Provider = await SignInProvider.Start();
        // Before the test's own, so that a test can say otherwise.
        settings.InsertRange(0,
        [
            "--Access:SigningKeys", SigningFolder,
            "--Access:InitialAdministratorPasswordFile", PasswordFile,
            "--Oidc:Authority", Provider.Address, "--Oidc:Audience", SignInProvider.Audience,
            "--Limits:RequestsPerSecond", "100000", "--Limits:Burst", "100000",
            "--SignIn:AttemptsPerAddress", "100000",
        ]);
        foreach (var service in Services)
        {
            Backends[service] = await Backend.Start(service);
            settings.AddRange([$"--ReverseProxy:Clusters:{service}:Destinations:a:Address", Backends[service].Address]);
        }
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var backend in Backends.Values)
            await backend.DisposeAsync();
        await Provider.DisposeAsync();
        signingKey.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Lets the stand-ins echo again, whatever a test has set.</summary>
    public void ForgetAnswers()
    {
        foreach (var backend in Backends.Values)
            backend.At.Clear();
    }

    /// <summary>The public half of the key the gateway was started with.</summary>
    public SecurityKey PublicKey() => new ECDsaSecurityKey(ECDsa.Create(signingKey.ExportParameters(includePrivateParameters: false))) { KeyId = "2026-01" };

    public HttpClient With(string credential) => new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", credential) },
    };

    public Task<HttpResponseMessage> SignIn(string name, string password) => AsNobody().Post("/api/v1/access/sign-in", new { name, password });

    public async Task<string> Token(string name, string password) =>
        (await SignIn(name, password).Gives(HttpStatusCode.OK)).GetProperty("token").GetString()!;

    /// <summary>The administrator of the first start, signed in.</summary>
    public async Task<HttpClient> Administrator()
    {
        await Gate.WaitAsync();
        try
        {
            return administrator ??= With(await Token("administrator", (await File.ReadAllTextAsync(PasswordFile)).Trim()));
        }
        finally
        {
            Gate.Release();
        }
    }

    public async Task<JsonElement> OpenAccount(string name, Role[] roles, string unit = "*", string? personCode = null, string? oidcSubject = null) =>
        await (await Administrator()).Post("/api/v1/access/accounts", new { name, unit, roles, personCode, oidcSubject }).Gives(HttpStatusCode.Created);

    /// <summary>A person with an account of these roles, signed in.</summary>
    public async Task<HttpClient> Person(Role[] roles, string unit = "*", string? personCode = null)
    {
        var name = $"person-{Guid.NewGuid():N}";
        var account = await OpenAccount(name, roles, unit, personCode);
        return With(await Token(name, account.GetProperty("password").GetString()!));
    }

    public async Task<(Guid Id, string Key)> IssueKey(Role[] roles, string unit = "*", DateOnly? expiresOn = null)
    {
        var issued = await (await Administrator()).Post("/api/v1/access/keys", new { name = "test", unit, roles, expiresOn }).Gives(HttpStatusCode.Created);
        return (issued.GetProperty("keyId").GetGuid(), issued.GetProperty("key").GetString()!);
    }
}

/// <summary>The gateway most tests share; they run one after the other.</summary>
[CollectionDefinition(nameof(Gateway))]
public sealed class SharedGateway : ICollectionFixture<GatewayUnderTest>;
