using DutyNet.Chassis.Database;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Decisions;

/// <summary>
/// What is irregular about a decision taken in an emergency, published once for each kind. The first begins a case, to which all that is
/// recorded of this decision afterwards belongs.
/// </summary>
internal static class Irregularity
{
    /// <summary>By when the emergency owes something: see <c>emergencies_due</c>.</summary>
    public static Task<DateOnly> DueOn(Tx tx, Guid decisionId, IrregularityKind kind, LogbookPolicies policies) => tx.QuerySingleAsync<DateOnly>("""
        select due_on from emergencies_due(@EmergencyWriteUpDays, @EmergencyReportDays) where decision_id = @decisionId and kind = @kind
        """, new { decisionId, kind = kind.ToString(), policies.EmergencyWriteUpDays, policies.EmergencyReportDays });

    /// <summary>Publishes it, unless that was done before.</summary>
    public static async Task Publish(Tx tx, Decision d, IrregularityKind kind, DateOnly dueOn, DateOnly today, DateTimeOffset now)
    {
        var published = await tx.QuerySingleOrDefaultAsync<Published>("""
            insert into decision_irregularities (id, decision_id, kind, case_id, due_on, published_on)
            select uuid_v7(@now), @Id, @kind, coalesce((select case_id from decision_irregularities where decision_id = @Id limit 1), uuid_v7(@now)), @dueOn, @today
            on conflict (decision_id, kind) do nothing
            returning id, case_id
            """, new { d.Id, kind = kind.ToString(), dueOn, today, now });
        if (published is null)
            return;
        // The post in this unit of whoever decided, on the day: their first, should they hold several.
        var post = await tx.QueryFirstOrDefaultAsync<Guid?>("""
            select post_id from holdings
            where unit_code = @UnitCode and person_code = @Chair and held_from <= @HeldOn and (held_until is null or held_until >= @HeldOn)
            order by role = 'FirstResponsible' desc, post_code
            limit 1
            """, d);
        tx.Record(new DecisionIrregular(published.Id, d.Id, published.CaseId, d.UnitCode, d.UnitPath, d.Number, kind, post, d.Chair, dueOn));
    }

    /// <summary>Puts right what was published; nothing when nothing was.</summary>
    public static async Task PutRight(Tx tx, Decision d, IrregularityKind kind, DateOnly today)
    {
        var published = await tx.QuerySingleOrDefaultAsync<Published>("""
            with put_right as (
                insert into decision_put_rights (irregularity_id, put_right_on)
                select id, @today from decision_irregularities where decision_id = @Id and kind = @kind
                on conflict do nothing
                returning irregularity_id)
            select i.id, i.case_id from decision_irregularities i join put_right p on p.irregularity_id = i.id
            """, new { d.Id, kind = kind.ToString(), today });
        if (published is not null)
            tx.Record(new DecisionPutRight(published.Id, d.Id, published.CaseId, d.UnitCode, d.UnitPath, d.Number, kind, today));
    }

    private sealed record Published(Guid Id, Guid CaseId);
}
