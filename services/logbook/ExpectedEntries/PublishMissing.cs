using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>
/// Publishes, once each, the expected entries whose due date and days of grace have passed without an entry. Each begins a case of its own,
/// unless a rectification's case expected it.
/// </summary>
public sealed class PublishMissing(LogbookPolicies policies) : Sweep
{
    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var today = now.DateInChina();
        // The partial index on what is still expected makes the cost follow what is due. An entry recorded at this moment holds its row:
        // the row is skipped here and is no longer expected at the next look.
        var missing = await tx.QueryAsync<Missing>("""
            with due as (
                select id from expected_entries
                where status = 'Expected' and due_on < @before
                order by due_on, id
                limit 500
                for update skip locked),
            published as (
                update expected_entries x set status = 'Missing', missing_on = @today, case_id = coalesce(x.case_id, uuid_v7(@now))
                from due
                where x.id = due.id
                returning x.*)
            select p.id, p.case_id, p.unit_code, u.path::text as unit_path, p.duty_id, p.item_code, p.category, p.post_id,
                   coalesce(h.person_code, p.person_code) as person_code, p.period_from, p.period_until, p.due_on, p.cause
            from published p
            join units u on u.code = p.unit_code
            left join lateral holder_on(p.post_id, p.due_on) h on true
            order by p.due_on, p.id
            """, new { before = today.AddDays(-policies.GraceDays), today, now });
        foreach (var m in missing)
        {
            using var span = Begin(m.Cause, m.CaseId);
            tx.Record(new LogbookEntryMissing(
                m.Id, m.CaseId, m.UnitCode, m.UnitPath, m.DutyId, m.ItemCode, m.Category, m.PostId, m.PersonCode, m.PeriodFrom, m.PeriodUntil, m.DueOn));
        }
        return missing.Count;
    }

    private sealed record Missing(
        Guid Id, Guid CaseId, string UnitCode, string UnitPath, Guid? DutyId, string ItemCode, EntryCategory Category, Guid? PostId,
        string? PersonCode, DateOnly PeriodFrom, DateOnly PeriodUntil, DateOnly DueOn, string? Cause);
}
