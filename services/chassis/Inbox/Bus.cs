using DutyNet.Chassis.Outbox;
using DutyNet.Chassis.Problems;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DutyNet.Chassis.Inbox;

/// <summary>
/// MassTransit, as far as we use it: a queue for each consumer, retries, and one error queue for the service. When a queue has had no reader
/// for a while though the broker is there, another bus takes the place of this one: after a connection broke amid acknowledgements, MassTransit
/// 8.4 now and then leaves an endpoint behind, calls itself healthy (its issues 5692 and 6095), and starting the same bus again revives nothing.
/// </summary>
public sealed class Bus(
    Uri uri, TimeSpan heartbeat, IServiceProvider services, Broker broker, ServiceName service, Consumers consumers, TopologyReady topology, ILoggerFactory logs) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(25);

    // Looks in a row: an endpoint that is only slow to come back must not be disturbed.
    private const int Patience = 4;

    private readonly ILogger log = logs.CreateLogger<Bus>();

    /// <summary>The bus at work; null before the topology is declared.</summary>
    public IBusControl? Current { get; private set; }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (Current is { } last)
            await Stop(last);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogContext.ConfigureCurrentLogContext(logs);
        await topology.Wait(stoppingToken);
        while (true)
        {
            Current = Make();
            // It goes on trying by itself while the broker is away.
            var starting = Current.StartAsync(stoppingToken);
            log.LogWarning("nobody reads {Queue}; another bus takes over", await NextDeserted(stoppingToken));
            _ = starting.ContinueWith(s => s.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            await Stop(Current);
        }
    }

    private async Task<string> NextDeserted(CancellationToken ct)
    {
        var looks = 0;
        while (true)
        {
            await Task.Delay(Every, ct);
            var deserted = await Deserted(ct);
            looks = deserted is null ? 0 : looks + 1;
            if (looks == Patience)
                return deserted!;
        }
    }

    private async Task<string?> Deserted(CancellationToken ct)
    {
        try
        {
            await using var channel = await broker.Open(confirms: false, ct);
            foreach (var queue in consumers.Types.Select(c => Topology.QueueOf(service.Value, c)).Distinct(StringComparer.Ordinal))
                if ((await channel.QueueDeclarePassiveAsync(queue, ct)).ConsumerCount == 0)
                    return queue;
            return null;
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            return null; // the broker is away; readers come back after it
        }
    }

    // Messages under way are finished; those of an endpoint that hangs come again, and the inbox knows them.
    private async Task Stop(IBusControl bus)
    {
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await bus.StopAsync(limit.Token).WaitAsync(StopLimit);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or MassTransitException)
        {
            log.LogWarning("the bus did not stop in time: {Reason}", e.Message);
        }
    }

    private IBusControl Make() => MassTransit.Bus.Factory.CreateUsingRabbitMq(bus =>
    {
        bus.Host(uri, h => h.Heartbeat(heartbeat));
        bus.SendTopology.ErrorQueueNameFormatter = new OneErrorQueue(service.Value);
        bus.SendTopology.ConfigureErrorSettings = e =>
        {
            e.SetQuorumQueue();
            e.SetQueueArgument("x-delivery-limit", Topology.DeliveryLimit);
        };
        bus.Publish<Contracts.IFact>(p => p.Exclude = true); // an interface for our own use, not a message
        bus.ConfigureJsonSerializerOptions(o => Json.Configure(o));
        foreach (var queue in consumers.Types.GroupBy(c => Topology.QueueOf(service.Value, c), StringComparer.Ordinal))
            bus.ReceiveEndpoint(queue.Key, endpoint => Configure(endpoint, queue));
    });

    private void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, IEnumerable<Type> types)
    {
        endpoint.SetQuorumQueue();
        endpoint.SetQueueArgument("x-delivery-limit", Topology.DeliveryLimit);
        endpoint.PrefetchCount = 2 * GroupCommit.Largest;
        endpoint.ConcurrentMessageLimit = 2 * GroupCommit.Largest; // what waits here can share a transaction
        endpoint.PublishFaults = false; // the error queue is the one place for what failed
        endpoint.UseMessageRetry(r =>
        {
            // A database that is away comes back; such a message waits for it instead of asking for a person.
            r.Handle<Exception>(Outage.Is);
            r.Exponential(int.MaxValue, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(400));
        });
        endpoint.UseMessageRetry(r =>
        {
            r.Ignore<Exception>(Outage.Is);
            r.Intervals(100, 500, 2000);
        });
        foreach (var consumer in types)
            endpoint.Consumer(consumer, type => ActivatorUtilities.CreateInstance(services, type));
    }

    private sealed class OneErrorQueue(string service) : IErrorQueueNameFormatter
    {
        public string FormatErrorQueueName(string queueName) => Topology.ErrorQueueOf(service);
    }
}
