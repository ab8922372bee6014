using DutyNet.Chassis.Inbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DutyNet.Chassis.Outbox;

/// <summary>Declares the topology at start, again and again until the broker is there; nothing is published before.</summary>
public sealed class TopologyReady(Broker broker, ServiceName service, Consumers consumers, ILogger<TopologyReady> log) : BackgroundService
{
    private readonly TaskCompletionSource declared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True when everything is declared.</summary>
    public bool IsDeclared => declared.Task.IsCompletedSuccessfully;

    /// <summary>Completes when everything is declared.</summary>
    public Task Wait(CancellationToken ct) => declared.Task.WaitAsync(ct);

    internal Task Declare(CancellationToken ct) => Topology.Declare(broker, service.Value, consumers.Bindings, ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!IsDeclared)
        {
            try
            {
                await Declare(stoppingToken);
                declared.SetResult();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("the broker is not there yet: {Reason}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }
}
