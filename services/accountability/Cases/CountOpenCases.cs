using System.Diagnostics.Metrics;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Chassis.Telemetry;

namespace DutyNet.Accountability.Cases;

/// <summary>Measures the open cases by the highest rung their ladders have reached.</summary>
public sealed class CountOpenCases : Sweep
{
    private IReadOnlyList<Measurement<long>> counted = [];

    public CountOpenCases() => Meters.Meter.CreateObservableGauge("dutynet.cases.open", () => counted, description: "open cases by the highest rung issued");

    private sealed record Count(string Rung, long Cases);

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromSeconds(15);

    /// <summary>The last count, by rung.</summary>
    public IReadOnlyList<Measurement<long>> Counted => counted;

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var counts = await tx.QueryAsync<Count>("""
            select coalesce((array['Bell', 'YellowCard', 'RedLight'])[highest], 'None') as rung, count(*) as cases
            from cases c
            left join lateral (
                select max(array_position(array['Bell', 'YellowCard', 'RedLight'], l.rung)) as highest from ladders l where l.case_id = c.case_id) reached on true
            where c.closed_at is null and c.kind is not null
            group by 1
            """);
        counted = [.. counts.Select(c => new Measurement<long>(c.Cases, new KeyValuePair<string, object?>("rung", c.Rung)))];
        return 0; // it only looks: there is nothing to go on with
    }
}
