using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace DutyNet.Chassis.Health;

/// <summary>
/// At shutdown the service first says it is not ready and goes on serving for <c>Shutdown:Grace</c> (0 s; give it a little more than the
/// gateway's health interval where replicas are replaced one by one), then the server and the consumers finish what they have begun.
/// </summary>
public sealed class Drain(IConfiguration configuration) : IHostedLifecycleService
{
    private readonly TimeSpan grace = configuration.GetValue("Shutdown:Grace", TimeSpan.Zero);

    /// <summary>True once the service is going away.</summary>
    public bool IsDraining { get; private set; }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        IsDraining = true;
        if (grace > TimeSpan.Zero)
            await Task.Delay(grace, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
