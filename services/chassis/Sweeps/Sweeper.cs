using System.Diagnostics;
using DutyNet.Chassis.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DutyNet.Chassis.Sweeps;

/// <summary>Runs the sweeps of this process, each in a loop of its own. <c>Sweeps:Enabled=false</c> leaves them to be run by hand.</summary>
public sealed class Sweeper(IEnumerable<Sweep> sweeps, Database.Database db, TimeProvider clock, Outbox.TopologyReady topology, IConfiguration configuration, ILogger<Sweeper> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Sweeps:Enabled", true))
            return;
        await topology.Wait(stoppingToken);
        await Task.WhenAll(sweeps.Select(sweep => Loop(sweep, stoppingToken)));
    }

    /// <summary>Runs one sweep until nothing is due; the number of items handled.</summary>
    public async Task<int> RunToEnd<T>(CancellationToken ct = default)
        where T : Sweep => await RunToEnd(sweeps.OfType<T>().Single(), ct);

    private async Task Loop(Sweep sweep, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await RunToEnd(sweep, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogWarning(e, "{Sweep} failed and tries again", sweep.GetType().Name);
            }
            // Real time on purpose: a clock that stands still in a demonstration must not stop the looking.
            await Task.Delay(sweep.Every, ct);
        }
    }

    private async Task<int> RunToEnd(Sweep sweep, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var total = 0;
        int handled;
        do
        {
            handled = await OneBatch(sweep, ct);
            total += handled;
        }
        while (handled > 0 && !ct.IsCancellationRequested);
        var name = new KeyValuePair<string, object?>("sweep", sweep.GetType().Name);
        Meters.SweepDuration.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds, name);
        if (total > 0)
        {
            Meters.SweepItems.Add(total, name);
            log.LogInformation("{Sweep} handled {Items}", sweep.GetType().Name, total);
        }
        return total;
    }

    private async Task<int> OneBatch(Sweep sweep, CancellationToken ct)
    {
        // A look that finds nothing would fill the trace viewer; items begin traces of their own.
        Activity.Current = null;
        return await db.InTransaction(tx => sweep.Batch(tx, clock.GetUtcNow()), ct);
    }
}
