using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Inspection;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Publishes that a supervisor's return did not come in time: once for each period.</summary>
public sealed class PublishReturnsMissing : Sweep
{
    private const string Due = """
        select p.supervisor_id, s.unit_code, u.path::text as unit_path, p.period, p.due_on
        from supervisor_periods p join supervisors s on s.id = p.supervisor_id join units u on u.code = s.unit_code
        where p.due_on < @today
          and not exists (select from supervisor_returns r where r.supervisor_id = p.supervisor_id and r.period = p.period)
          and not exists (select from returns_missing_published m where m.supervisor_id = p.supervisor_id and m.period = p.period)
        """;

    private sealed record Missing(Guid SupervisorId, string UnitCode, string UnitPath, int Period, DateOnly DueOn);

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromMinutes(1); // it counts days

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var today = now.DateInChina();
        var candidates = (await tx.QueryAsync<Missing>(Due + " order by p.due_on limit 200", new { today })).Select(m => m.SupervisorId).Distinct().ToArray();
        if (candidates.Length == 0)
            return 0;
        // One that is being returned at this moment is left to the next look; what is held is asked anew, as it is now.
        var held = await tx.QueryAsync<Guid>("select id from supervisors where id = any(@candidates) order by id for update skip locked", new { candidates });
        var missing = await tx.QueryAsync<Missing>(Due + " and s.id = any(@held) order by p.supervisor_id, p.period", new { today, held = held.ToArray() });
        await tx.ExecuteAsync("insert into returns_missing_published (supervisor_id, period) select * from unnest(@ids::uuid[], @periods::int[])",
            new { ids = missing.Select(m => m.SupervisorId).ToArray(), periods = missing.Select(m => m.Period).ToArray() });
        tx.Record(missing.Select(m => new SupervisorReturnMissing(m.SupervisorId, m.UnitCode, m.UnitPath, m.Period, m.DueOn)));
        return missing.Count;
    }
}
