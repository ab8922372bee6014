using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using DutyNet.Chassis;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace DutyNet.Benchmarks;

/// <summary>One way from a publisher in this process to a consumer in another: ours or the baseline's, each with databases and a virtual host of its own.</summary>
public sealed class Landing : IAsyncDisposable
{
    private readonly List<string> databases = [];
    private readonly string keys = Directory.CreateTempSubdirectory("dutynet-bench").FullName;
    private string virtualHost = "";
    private Process? consumer;

    /// <summary>The publishing service; ours only.</summary>
    public WebApplication? Service { get; private set; }

    /// <summary>The publishing bus; the baseline only.</summary>
    public IBusControl? Bus { get; private set; }

    /// <summary>Connection string of the publisher's database.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Where the messages go.</summary>
    public Uri Broker { get; private set; } = null!;

    /// <summary>Ours: the chassis at both ends.</summary>
    public static async Task<Landing> Ours(bool consumes = true, Func<string, Task>? before = null)
    {
        var landing = await Start();
        var settings = await landing.Settings("notes");
        if (before is not null)
            await before(landing.Database);
        landing.Service = Chassis.Service.Create("notes", settings, typeof(Landing).Assembly).Build(_ => { });
        await landing.Service.StartAsync();
        await landing.Service.Services.GetRequiredService<TopologyReady>().Wait(CancellationToken.None);
        if (consumes)
        {
            await landing.Consume("ours", await landing.Settings("effects"));
            await landing.Unbind();
        }
        return landing;
    }

    /// <summary>The baseline: MassTransit without outbox, inbox or ledger.</summary>
    public static async Task<Landing> Baseline()
    {
        var landing = await Start();
        var database = await Infrastructure.CreateDatabase("effects", typeof(Landing).Assembly);
        landing.databases.Add(database.Name);
        landing.Database = database.Database;
        await landing.Consume("baseline", [database.Database, landing.Broker.ToString()]);
        await landing.StartBus();
        return landing;
    }

    /// <summary>The baseline's publisher, and a quorum queue that nobody reads.</summary>
    public static async Task<Landing> Publisher()
    {
        var landing = await Start();
        await using (var connection = await landing.Connect())
        {
            var exchange = Envelopes.Exchange(typeof(RectificationProgressReported));
            await using var channel = await connection.CreateChannelAsync();
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await channel.QueueDeclareAsync("unread", durable: true, exclusive: false, autoDelete: false, Topology.QueueArguments);
            await channel.QueueBindAsync("unread", exchange, "");
        }
        await landing.StartBus();
        return landing;
    }

    private async Task StartBus()
    {
        Bus = MassTransit.Bus.Factory.CreateUsingRabbitMq(bus =>
        {
            bus.Host(Broker);
            bus.ConfigureJsonSerializerOptions(o => Json.Configure(o));
        });
        await Bus.StartAsync();
    }

    /// <summary>The fact that is published; its text is the instant now, from which the effect's latency counts.</summary>
    public static RectificationProgressReported Fact(Guid id) =>
        new(id, id, id, "FH_D01", "FH.FH_D01", 50, Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture), 1);

    /// <summary>Completes when so many more effects are committed.</summary>
    public async Task Reached(long count)
    {
        await consumer!.StandardInput.WriteLineAsync($"expect {count}");
        await Answer("reached");
    }

    /// <summary>The latencies in ms of the effects since this was last asked, least first.</summary>
    public async Task<double[]> Latencies()
    {
        await consumer!.StandardInput.WriteLineAsync("latencies");
        return [.. (await consumer.StandardOutput.ReadLineAsync())!.Split(' ').Select(l => double.Parse(l, CultureInfo.InvariantCulture))];
    }

    /// <summary>Connects to the broker past both ends.</summary>
    public Task<IConnection> Connect() => new ConnectionFactory { Uri = Broker }.CreateConnectionAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Service is not null)
        {
            await Service.StopAsync();
            await Service.DisposeAsync();
        }
        if (Bus is not null)
            await Bus.StopAsync();
        if (consumer is not null)
        {
            consumer.StandardInput.Close();
            await consumer.WaitForExitAsync();
            consumer.Dispose();
        }
        foreach (var database in databases)
            await Infrastructure.DropDatabase(database);
        await Infrastructure.DropVirtualHost(virtualHost);
        Directory.Delete(keys, recursive: true);
    }

    private static async Task<Landing> Start()
    {
        var landing = new Landing();
        (landing.Broker, landing.virtualHost) = await Infrastructure.CreateVirtualHost();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(landing.keys, "bench.pem"), key.ExportSubjectPublicKeyInfoPem());
        return landing;
    }

    private async Task<string[]> Settings(string service)
    {
        var database = await Infrastructure.CreateDatabase(service, typeof(Landing).Assembly);
        databases.Add(database.Name);
        if (Database.Length == 0)
            Database = database.Database;
        return
        [
            "--environment", "Production",
            "--urls", "http://127.0.0.1:0",
            "--ConnectionStrings:Database", database.Database,
            "--Broker:Uri", Broker.ToString(),
            "--Access:VerificationKeys", keys,
            "--Sweeps:Enabled", "false",
            "--Logging:LogLevel:Default", "Warning",
        ];
    }

    private async Task Consume(string kind, string[] settings)
    {
        consumer = Processes.Start(["consume", kind, .. settings]);
        await Answer("started");
    }

    private async Task Answer(string expected)
    {
        while (await consumer!.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == expected)
                return;
            Console.WriteLine(line);
        }
        throw new InvalidOperationException("the consumer ended");
    }

    // The real services' queues would get a copy of every message that nobody reads here.
    private async Task Unbind()
    {
        await using var connection = await Connect();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in Topology.Queues[typeof(RectificationProgressReported).FullName!])
            await channel.ExchangeUnbindAsync(queue, Envelopes.Exchange(typeof(RectificationProgressReported)), "");
    }
}
