using System.Diagnostics;
using DutyNet.Chassis.Outbox;
using DutyNet.Tests.Support;
using Npgsql;
using RabbitMQ.Client;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>
/// A landscape whose servers, network and disk may fail. PostgreSQL is durable as in production, not as in the other tests:
/// one that answers commits before they are written loses them when it is killed, and it would be its fault and not ours.
/// </summary>
public sealed class OutageLandscape : IAsyncLifetime
{
    // Short, so that a silent network is noticed within the short form's time; the long form takes the product's own.
    private static readonly TimeSpan ShortHeartbeat = TimeSpan.FromSeconds(3);

    public OutageLandscape() => Disk = new SmallDisk(this);

    public BrokerProxy Network { get; } = new();

    public Landscape Landscape { get; private set; } = null!;

    /// <summary>Where the servers' data and everything of the processes lie.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("dutynet-outages").FullName;

    public Findings Findings { get; private set; } = null!;

    public SmallDisk Disk { get; }

    private string PostgresFolder => Path.Combine(Folder, "postgres");

    public async Task InitializeAsync()
    {
        Landscape = new Landscape
        {
            Servers = await StartServers(),
            Folder = Folder,
            BrokerAddress = Network.Through,
            Configure = (_, settings) => Settings(settings, ShortHeartbeat),
        };
        await Landscape.InitializeAsync();
        await Landscape.Day();
        Findings = await Findings.Of(Landscape);
    }

    public async Task DisposeAsync()
    {
        if (Landscape is not null)
        {
            foreach (var process in Landscape.Processes)
                Landscape.Kill(process);
            await Landscape.Spans.DisposeAsync();
        }
        await Network.DisposeAsync();
        await Servers.Delete(Folder);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Starts what of the servers is down.</summary>
    public Task<Servers> StartServers() => Servers.Start(Folder, durable: true);

    public Clients Clients(TimeSpan pace) => new(Landscape, Findings, pace);

    /// <summary>The processes begin anew with the product's own heartbeat, or with the short one again.</summary>
    public async Task RestartWithHeartbeat(bool shortOne)
    {
        Landscape.Configure = (_, settings) => Settings(settings, shortOne ? ShortHeartbeat : null);
        await Landscape.RestartAll();
        // A handshake that the outage interrupts leaves the client library's socket open, though another connection takes its place.
        await using var connection = await new ConnectionFactory { Uri = Landscape.Broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Topology.Queues.Values.SelectMany(q => q).Distinct(StringComparer.Ordinal))
            await Eventually.Holds(async () => (await channel.QueueDeclarePassiveAsync(queue)).ConsumerCount > 0, $"somebody reads {queue}");
    }

    /// <summary>Stops RabbitMQ in order; it closes every connection.</summary>
    public Task StopBroker() => Signal("TERM", Path.Combine(Folder, "rabbitmq", "pid"));

    /// <summary>PostgreSQL's immediate shutdown: no checkpoint, no goodbye, recovery from the log at its next start.</summary>
    public Task CrashDatabase() => Signal("QUIT", Path.Combine(PostgresFolder, "postmaster.pid"));

    /// <summary>PostgreSQL's fast shutdown.</summary>
    public Task StopDatabase() => Signal("INT", Path.Combine(PostgresFolder, "postmaster.pid"));

    /// <summary>Whether PostgreSQL accepts connections.</summary>
    public async Task<bool> DatabaseAnswers()
    {
        try
        {
            return await Infrastructure.Scalar<int>(Landscape.Servers.Postgres, "select 1") == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Writes log until a new segment is needed and there is no room for it: then PostgreSQL ends itself.</summary>
    public async Task FillTheLog()
    {
        await Eventually.Holds(async () =>
        {
            try
            {
                await Infrastructure.Execute(Landscape.Servers.Postgres, "select pg_logical_emit_message(false, 'full', 'to the brim'); select pg_switch_wal()");
                return false;
            }
            catch (NpgsqlException)
            {
                return true;
            }
        }, "there is no room for the log", TimeSpan.FromMinutes(3));
    }

    /// <summary>Runs a program and waits for its end; its output.</summary>
    public static async Task<string> Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program.StartsWith("./", StringComparison.Ordinal) ? Path.Combine(Infrastructure.Root, program) : program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Infrastructure.Root };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var running = Process.Start(start)!;
        var (output, error) = (running.StandardOutput.ReadToEndAsync(), running.StandardError.ReadToEndAsync());
        await running.WaitForExitAsync();
        Assert.True(running.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {running.ExitCode}: {await output}{await error}");
        return await output;
    }

    private static void Settings(IDictionary<string, string?> settings, TimeSpan? heartbeat)
    {
        settings.Remove("OTEL_EXPORTER_OTLP_ENDPOINT"); // thousands of requests: their spans are no part of this
        if (heartbeat is { } length)
            settings["Broker__Heartbeat"] = length.ToString();
    }

    private static async Task Signal(string signal, string pidFile)
    {
        if (!File.Exists(pidFile))
            return; // it has ended already
        var pid = File.ReadLines(pidFile).First().Trim();
        await Run("kill", [$"-{signal}", pid]);
        await Eventually.Holds(() => !Directory.Exists($"/proc/{pid}"), $"process {pid} ends", TimeSpan.FromMinutes(2));
    }
}

/// <summary>Not beside others: a machine with two cores has enough to do with one load and one outage.</summary>
[CollectionDefinition(nameof(OutageLandscape), DisableParallelization = true)]
public sealed class OutageLandscapeCollection : ICollectionFixture<OutageLandscape>;
