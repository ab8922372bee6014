using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Decisions;

/// <summary>Publishes, once each, emergencies that were not written up in time, or not reported at the next meeting.</summary>
public sealed class PublishIrregular(LogbookPolicies policies) : Sweep
{
    private const string Due = """
        select e.decision_id, e.kind, e.due_on
        from emergencies_due(@EmergencyWriteUpDays, @EmergencyReportDays) e
        where not e.done
          and e.due_on + case e.kind when 'NotReported' then @EmergencyReportGraceDays else 0 end < @today
          and not exists (select from decision_irregularities i where i.decision_id = e.decision_id and i.kind = e.kind)
        """;

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromMinutes(1); // it counts days, and looks at every emergency there is

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var today = now.DateInChina();
        var limits = new { policies.EmergencyWriteUpDays, policies.EmergencyReportDays, policies.EmergencyReportGraceDays, today };
        var candidates = (await tx.QueryAsync<Late>(Due + " limit 200", limits)).Select(l => l.DecisionId).Distinct().ToArray();
        if (candidates.Length == 0)
            return 0;
        // Somebody who writes one up at this moment holds it: it is left to the next look. What is held is asked anew, as it is now.
        var held = (await tx.QueryAsync<Guid>("select id from decisions where id = any(@candidates) order by id for update skip locked", new { candidates })).ToHashSet();
        var late = (await tx.QueryAsync<Late>(Due, limits)).Where(l => held.Contains(l.DecisionId)).ToList();
        foreach (var one in late)
        {
            var decision = await Decision.Load(tx, one.DecisionId);
            using var span = Begin(await tx.QuerySingleAsync<string?>("select cause from decisions where id = @Id", decision), decision.CaseId);
            await Irregularity.Publish(tx, decision, one.Kind, one.DueOn, today, now);
        }
        return late.Count;
    }

    private sealed record Late(Guid DecisionId, IrregularityKind Kind, DateOnly DueOn);
}
