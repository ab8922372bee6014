using DutyNet.Chassis.Outbox;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DutyNet.Chassis.Inbox;

/// <summary>
/// Starts the bus again when a queue of this service has had no reader for a while though the broker is there: after an outage MassTransit 8.4
/// now and then leaves an endpoint behind (its issues 5692 and 6095), calls itself healthy, and the messages would wait until somebody
/// restarted the process. When even that does not help, the process ends, for whoever supervises it to start another.
/// </summary>
public sealed class DesertedQueues(
    Broker broker, ServiceName service, Consumers consumers, TopologyReady topology, IBusControl bus, IHostApplicationLifetime lifetime, ILogger<DesertedQueues> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(60);

    // Looks in a row: an endpoint that is only slow to come back must not be disturbed.
    private const int Patience = 4;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await topology.Wait(stoppingToken);
        var looks = 0;
        while (true)
        {
            await Task.Delay(Every, stoppingToken);
            var deserted = await Deserted(stoppingToken);
            looks = deserted is null ? 0 : looks + 1;
            if (looks < Patience)
                continue;
            log.LogWarning("nobody reads {Queue}; the bus is started again", deserted);
            await Restart(stoppingToken);
            looks = 0;
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

    private async Task Restart(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(RestartLimit);
        try
        {
            await bus.StopAsync(limit.Token).WaitAsync(RestartLimit, ct);
            await bus.StartAsync(limit.Token).WaitAsync(RestartLimit, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogCritical(e, "the bus could not be started again; this process ends");
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }
}
