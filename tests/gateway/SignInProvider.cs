using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DutyNet.Gateway.Tests;

/// <summary>An OpenID Connect provider: discovery, keys, and tokens as a test wants them.</summary>
public sealed class SignInProvider : IAsyncDisposable
{
    public const string Audience = "dutynet";

    private readonly WebApplication app;
    private readonly List<RsaSecurityKey> keys = [];

    private SignInProvider(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    public static async Task<SignInProvider> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var provider = new SignInProvider(web);
        provider.AddKey("first");
        web.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = provider.Address, jwks_uri = $"{provider.Address}/keys" }));
        web.MapGet("/keys", () => Results.Json(new { keys = provider.keys.Select(Public) }));
        await web.StartAsync();
        return provider;
    }

    public void AddKey(string id) => keys.Add(new RsaSecurityKey(RSA.Create(2048)) { KeyId = id });

    /// <summary>A token as this provider issues it, with whatever a test wants to be otherwise.</summary>
    public string Token(string subject, string name, DateTimeOffset now, string? issuer = null, string audience = Audience, double minutes = 5, SecurityKey? key = null, string? algorithm = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Address,
            Audience = audience,
            NotBefore = now.AddMinutes(Math.Min(0, minutes) - 1).UtcDateTime,
            Expires = now.AddMinutes(minutes).UtcDateTime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = subject, ["preferred_username"] = name },
            SigningCredentials = new SigningCredentials(key ?? keys[^1], algorithm ?? SecurityAlgorithms.RsaSha256),
        });

    /// <summary>The public key as bytes, for the forger who signs with it as if it were a shared secret.</summary>
    public byte[] PublicKey() => keys[^1].Rsa.ExportSubjectPublicKeyInfo();

    private static object Public(RsaSecurityKey key)
    {
        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", kid = key.KeyId, alg = "RS256", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
