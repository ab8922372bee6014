using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using DutyNet.Play;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>
/// All of DutyNet as real processes: four services and the gateway, a database each, one virtual host, spans received in this process.
/// The small sample district is loaded once through the gateway.
/// </summary>
public sealed class Landscape : IAsyncLifetime
{
    public static readonly string[] Services = ["responsibility", "logbook", "inspection", "accountability"];

    private readonly string folder = Directory.CreateTempSubdirectory("dutynet-system").FullName;
    private readonly Dictionary<string, Process> running = [];
    private readonly Dictionary<string, (string Database, string Migrations, string Name)> databases = [];
    private readonly Dictionary<string, int> ports = [];
    private (Uri Uri, string Name) virtualHost;

    public OtlpReceiver Spans { get; } = new();

    public Uri Gateway => new($"http://127.0.0.1:{ports["gateway"]}");

    public Scenario Scenario { get; } = Scenario.Read(DistrictFolder);

    public Cast Cast { get; private set; } = null!;

    public Api Administrator { get; private set; } = null!;

    /// <summary>Instant the processes start at; null for the real one.</summary>
    public DateTimeOffset? ClockStart { get; set; }

    public static string Root { get; } = FindRoot();

    public static string DistrictFolder => Path.Combine(Root, "sample", "small");

    private string PasswordFile => Path.Combine(folder, "administrator-password");

    public async Task InitializeAsync()
    {
        await Spans.Start();
        virtualHost = await Infrastructure.CreateVirtualHost();
        foreach (var process in Services.Append("gateway"))
        {
            databases[process] = await Infrastructure.CreateEmptyDatabase(process);
            ports[process] = FreePort();
        }
        MakeKeys();
        await StartAll();
        Administrator = await SignInAdministrator();
        Cast = new Cast(Administrator, Scenario);
    }

    public async Task<Api> SignInAdministrator() => await Api.SignIn(Gateway, "administrator", (await File.ReadAllTextAsync(PasswordFile)).Trim());

    public async Task DisposeAsync()
    {
        foreach (var process in running.Keys.ToList())
            Kill(process);
        await Spans.DisposeAsync();
        foreach (var database in databases.Values)
            await Infrastructure.DropDatabase(database.Name);
        await Infrastructure.DropVirtualHost(virtualHost.Name);
        Directory.Delete(folder, recursive: true);
    }

    public async Task StartAll()
    {
        foreach (var process in Services.Append("gateway"))
            Start(process);
        using var http = new HttpClient { BaseAddress = Gateway };
        await Eventually.Holds(async () =>
        {
            foreach (var (name, process) in running)
                Assert.False(process.HasExited, $"{name} died at its start: {Log(name)}");
            return (await http.GetAsync("/health")).IsSuccessStatusCode;
        }, "everything is ready");
    }

    /// <summary>Stops everything (SIGTERM, as an operator would) and starts it again, at another instant when <see cref="ClockStart"/> was set.</summary>
    public async Task RestartAll()
    {
        foreach (var process in running.Keys.ToList())
            await Stop(process);
        await StartAll();
    }

    public void Start(string name)
    {
        var assembly = Path.Combine(Root, name == "gateway" ? "gateway" : $"services/{name}", "bin", Configuration, "net10.0", $"DutyNet.{char.ToUpperInvariant(name[0])}{name[1..]}.dll");
        var start = new ProcessStartInfo("dotnet", [assembly]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(assembly)! };
        var environment = start.Environment;
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[name]}";
        environment["ConnectionStrings__Database"] = databases[name].Database;
        environment["ConnectionStrings__Migrations"] = databases[name].Migrations;
        environment["Broker__Uri"] = virtualHost.Uri.ToString();
        environment["Access__VerificationKeys"] = Path.Combine(folder, "verification");
        environment["Attachments__Folder"] = Path.Combine(folder, "files", name);
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = Spans.Endpoint.ToString();
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        if (ClockStart is { } instant)
            environment["Clock__Start"] = instant.ToString("O", CultureInfo.InvariantCulture);
        if (name == "gateway")
        {
            environment["Access__SigningKeys"] = Path.Combine(folder, "signing");
            environment["Access__InitialAdministratorPasswordFile"] = PasswordFile;
            environment["Limits__RequestsPerSecond"] = "1000";
            environment["Limits__Burst"] = "1000";
            foreach (var service in Services)
                environment[$"ReverseProxy__Clusters__{service}__Destinations__a__Address"] = $"http://127.0.0.1:{ports[service]}/";
        }
        var process = Process.Start(start)!;
        var log = new StreamWriter(LogFile(name), append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        running[name] = process;
    }

    /// <summary>kill -9.</summary>
    public void Kill(string name)
    {
        if (!running.Remove(name, out var process))
            return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    public async Task Stop(string name)
    {
        if (!running.Remove(name, out var process))
            return;
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        process.Dispose();
    }

    /// <summary>Waits until a process that was started says it is ready.</summary>
    public async Task Ready(string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[name]}") };
        await Eventually.Holds(async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode, $"{name} is ready");
        await Eventually.Holds(async () => (await new HttpClient { BaseAddress = Gateway }.GetAsync("/health")).IsSuccessStatusCode, "the gateway sees it");
    }

    public Task<T?> Scalar<T>(string service, string sql) => Infrastructure.Scalar<T>(Infrastructure.AsSuperuser(databases[service].Name), sql);

    public Task Execute(string service, string sql) => Infrastructure.Execute(Infrastructure.AsSuperuser(databases[service].Name), sql);

    /// <summary>A superuser's session to a service's database, to stand in its way.</summary>
    public async Task<NpgsqlConnection> Session(string service)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Infrastructure.AsSuperuser(databases[service].Name)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Waits until every outbox is empty and every published fact of the trail has arrived: nothing is under way any more.</summary>
    public async Task Settled()
    {
        foreach (var service in Services)
            await Eventually.Holds(async () => await Scalar<long>(service, "select count(*) from outbox") == 0, $"the outbox of {service} is empty");
    }

    public string Log(string name) => File.Exists(LogFile(name)) ? string.Join('\n', File.ReadLines(LogFile(name)).TakeLast(20)) : "";

    private string LogFile(string name) => Path.Combine(folder, $"{name}.log");

    private void MakeKeys()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(Path.Combine(folder, "signing"));
        Directory.CreateDirectory(Path.Combine(folder, "verification"));
        File.WriteAllText(Path.Combine(folder, "signing", "1.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "verification", "1.pem"), key.ExportSubjectPublicKeyInfoPem());
    }

    private static void Write(StreamWriter log, string? line)
    {
        if (line is null)
            return;
        lock (log)
            log.WriteLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Configuration => AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "DutyNet.slnx")))
            at = at.Parent;
        return at.FullName;
    }
}

[CollectionDefinition(nameof(Landscape))]
public sealed class LandscapeCollection : ICollectionFixture<Landscape>;
