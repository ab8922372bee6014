using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DutyNet.Play;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>
/// All of DutyNet as real processes: four services (one or more replicas each) and the gateway, a database each, one virtual host,
/// spans received in this process. A process is named by its service; the second replica of inspection is <c>inspection-2</c>.
/// </summary>
public sealed class Landscape : IAsyncLifetime
{
    public static readonly string[] Services = ["responsibility", "logbook", "inspection", "accountability"];

    private readonly string folder = Directory.CreateTempSubdirectory("dutynet-system").FullName;
    private readonly Dictionary<string, Process> running = [];
    private readonly Dictionary<string, (string Database, string Migrations, string Name)> databases = [];
    private readonly Dictionary<string, int> ports = [];
    private (Uri Uri, string Name) virtualHost;
    private PlayedDay? day;

    public OtlpReceiver Spans { get; } = new();

    public Uri Gateway => new($"http://127.0.0.1:{ports["gateway"]}");

    public Scenario Scenario { get; } = Scenario.Read(DistrictFolder);

    public Cast Cast { get; private set; } = null!;

    public Api Administrator { get; private set; } = null!;

    /// <summary>The PostgreSQL and RabbitMQ it stands on.</summary>
    public Servers Servers { get; set; } = Servers.Shared;

    /// <summary>Where its keys, files and logs lie.</summary>
    public string Folder { get => folder; init => folder = value; }

    /// <summary>How many processes of each service run behind the gateway.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>How the processes reach the broker when it is not straight; given the real address.</summary>
    public Func<Uri, Uri>? BrokerAddress { get; init; }

    /// <summary>Further settings for a process, by its name.</summary>
    public Action<string, IDictionary<string, string?>>? Configure { get; set; }

    /// <summary>Every process: the services' replicas and the gateway's.</summary>
    public IEnumerable<string> Processes => Services.SelectMany(Instances).Concat(Gateways);

    /// <summary>How many gateways there are, each with an address of its own.</summary>
    public int GatewayReplicas { get; init; } = 1;

    /// <summary>The names of the gateways.</summary>
    public IEnumerable<string> Gateways => Enumerable.Range(1, GatewayReplicas).Select(n => n == 1 ? "gateway" : $"gateway-{n}");

    /// <summary>Instant the processes start at; null for the real one.</summary>
    public DateTimeOffset? ClockStart { get; set; }

    public static string DistrictFolder => Path.Combine(Infrastructure.Root, "sample", "small");

    private string PasswordFile => Path.Combine(folder, "administrator-password");

    public async Task InitializeAsync()
    {
        await Prepare();
        await StartAll();
        await MakeCast();
    }

    /// <summary>Makes everything a process needs, and starts none.</summary>
    public async Task Prepare()
    {
        await Spans.Start();
        virtualHost = await Servers.CreateVirtualHost();
        foreach (var owner in Services.Append("gateway"))
            databases[owner] = await Servers.CreateEmptyDatabase(owner);
        foreach (var process in Processes)
            ports[process] = FreePort();
        Secrets.MakeKeys(folder);
    }

    /// <summary>Signs the administrator in as soon as a gateway has opened the account, which it does when it serves already.</summary>
    public async Task MakeCast()
    {
        await Eventually.Holds(() => Scalar<bool>("gateway", "select exists (select from accounts)"), "the administrator's account is opened", Eventually.Slowly);
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
            await Servers.DropDatabase(database.Name);
        await Servers.DropVirtualHost(virtualHost.Name);
        Directory.Delete(folder, recursive: true);
    }

    public async Task StartAll()
    {
        foreach (var process in Processes)
            Start(process);
        using var http = new HttpClient { BaseAddress = Gateway };
        await Eventually.Holds(async () =>
        {
            foreach (var (name, process) in running)
                Assert.False(process.HasExited, $"{name} died at its start: {Log(name)}");
            return (await http.GetAsync("/health")).IsSuccessStatusCode;
        }, "everything is ready", Eventually.Slowly);
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
        var service = ServiceOf(name);
        var assembly = Path.Combine(Infrastructure.Root, service == "gateway" ? "gateway" : $"services/{service}", "bin", Configuration, "net10.0", $"DutyNet.{char.ToUpperInvariant(service[0])}{service[1..]}.dll");
        var start = new ProcessStartInfo("dotnet", [assembly]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(assembly)! };
        var environment = start.Environment;
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[name]}";
        environment["ConnectionStrings__Database"] = databases[service].Database;
        environment["ConnectionStrings__Migrations"] = databases[service].Migrations;
        environment["Broker__Uri"] = (BrokerAddress?.Invoke(virtualHost.Uri) ?? virtualHost.Uri).ToString();
        environment["Access__VerificationKeys"] = Path.Combine(folder, "verification");
        environment["Attachments__Folder"] = Path.Combine(folder, "files", service);
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = Spans.Endpoint.ToString();
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        if (ClockStart is { } instant)
            environment["Clock__Start"] = instant.ToString("O", CultureInfo.InvariantCulture);
        if (service == "gateway")
        {
            environment["Access__SigningKeys"] = Path.Combine(folder, "signing");
            environment["Access__InitialAdministratorPasswordFile"] = PasswordFile;
            environment["Limits__RequestsPerSecond"] = "1000";
            environment["Limits__Burst"] = "1000";
            foreach (var (owner, replica) in Services.SelectMany(s => Instances(s).Select(i => (s, i))))
                environment[$"ReverseProxy__Clusters__{owner}__Destinations__{replica}__Address"] = Address(replica).ToString();
        }
        Configure?.Invoke(name, environment);
        var process = Process.Start(start)!;
        var log = new StreamWriter(LogFile(name), append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        running[name] = process;
    }

    /// <summary>Goes on with the same databases on servers that were restored: a broker without queues, PostgreSQL perhaps on another port.</summary>
    public async Task MoveTo(Servers restored)
    {
        Servers = restored;
        virtualHost = await Servers.CreateVirtualHost();
        foreach (var (owner, (database, migrations, name)) in databases.ToList())
            databases[owner] = (Servers.At(database), Servers.At(migrations), name);
    }

    /// <summary>Where a process listens; for calls past the gateway.</summary>
    public Uri Address(string name) => new($"http://127.0.0.1:{ports[name]}/");

    /// <summary>The gateway's own key to sign with, for a test that plays the gateway.</summary>
    public string SigningKey => Path.Combine(folder, "signing", "1.pem");

    /// <summary>The names of a service's processes.</summary>
    public IEnumerable<string> Instances(string service) => Enumerable.Range(1, Replicas).Select(n => n == 1 ? service : $"{service}-{n}");

    /// <summary>The virtual host of these processes.</summary>
    public Uri Broker => virtualHost.Uri;

    /// <summary>True until it is killed or stopped.</summary>
    public bool Runs(string name) => running.TryGetValue(name, out var process) && !process.HasExited;

    /// <summary>The running process, for its memory and processor time.</summary>
    public Process ProcessOf(string name) => running[name];

    /// <summary>Number of a running process, for what it takes of the machine.</summary>
    public int ProcessId(string name) => running[name].Id;

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

    /// <summary>Waits until a process that was started says it is ready, whoever else may be away.</summary>
    public async Task ReadyItself(string name)
    {
        using var http = new HttpClient { BaseAddress = Address(name) };
        await Eventually.Holds(async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode, $"{name} is ready", Eventually.Slowly);
    }

    /// <summary>Waits until a process that was started says it is ready, and the gateway says so of all.</summary>
    public async Task Ready(string name)
    {
        await ReadyItself(name);
        await Eventually.Holds(async () => (await new HttpClient { BaseAddress = Gateway }.GetAsync("/health")).IsSuccessStatusCode, "the gateway sees it", Eventually.Slowly);
    }

    /// <summary>Loads the district and plays its first day, once for all that share this landscape.</summary>
    public async Task<PlayedDay> Day() => day ??= await FirstDay.Play(Cast, Scenario, new District(DistrictFolder), Findings.Quiet);

    public Task<T?> Scalar<T>(string service, string sql) => Infrastructure.Scalar<T>(Servers.AsSuperuser(databases[service].Name), sql);

    public Task Execute(string service, string sql) => Infrastructure.Execute(Servers.AsSuperuser(databases[service].Name), sql);

    /// <summary>A superuser's session to a service's database, to stand in its way.</summary>
    public async Task<NpgsqlConnection> Session(string service)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Servers.AsSuperuser(databases[service].Name)) { Pooling = false }.ConnectionString);
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

    private static void Write(StreamWriter log, string? line)
    {
        if (line is null)
            return;
        lock (log)
            log.WriteLine(line);
    }

    // Below the ports that the system gives to whoever asks for any: one of those could be given away again before the process binds it.
    private static int FreePort()
    {
        while (true)
        {
            var port = 10_000 + Interlocked.Increment(ref lastPort) % 10_000;
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken: the next one
            }
        }
    }

    // Somewhere else for every run of the tests, so that two at once seldom ask for the same.
    private static int lastPort = Random.Shared.Next(10_000);

    private static string Configuration => AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string ServiceOf(string process) => process.Split('-')[0];
}

[CollectionDefinition(nameof(Landscape))]
public sealed class LandscapeCollection : ICollectionFixture<Landscape>;
