using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>
/// Publishes, once each, the expected entries whose due date and days of grace have passed without an entry. Each begins a case of its own,
/// unless a rectification's case expected it. What a post owed that nobody held on the due date is exempt instead: a gap in coverage, and
/// nobody's failure. It is asked again at every look, so that a holder who becomes known late answers as if known in time.
/// </summary>
public sealed class PublishMissing(LogbookPolicies policies) : Sweep
{
    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var today = now.DateInChina();
        var deadline = await Deadline.Known(tx, policies);
        // The partial index on what is still expected makes the cost follow what is due. An entry recorded at this moment holds its row:
        // the row is skipped here and is no longer expected at the next look.
        var passed = await tx.QueryAsync<Passed>("""
            with due as (
                select id from expected_entries
                where status = 'Expected' and due_on < @before
                order by due_on, id
                limit 500
                for update skip locked),
            no_longer_vacant as (
                select x.id from expected_entries x
                where x.exempt_reason = 'vacant'
                  and exists (select from holdings h
                              where h.post_id = x.post_id and h.held_from <= x.due_on and (h.held_until is null or h.held_until >= x.due_on))
                order by x.due_on, x.id
                limit 500
                for update of x skip locked),
            judged as (
                select x.id, x.owed_by = 'Post' and x.person_code is null and not exists (select from holder_on(x.post_id, x.due_on)) as vacant
                from expected_entries x
                where x.id in (select id from due union all select id from no_longer_vacant)),
            passed as (
                update expected_entries x set
                    status = case when j.vacant then 'Exempt' else 'Missing' end,
                    exempt_reason = case when j.vacant then 'vacant' end,
                    missing_on = case when not j.vacant then @today end,
                    case_id = case when j.vacant then x.case_id else coalesce(x.case_id, uuid_v7(@now)) end
                from judged j
                where x.id = j.id
                returning x.*)
            select p.id, p.status, p.case_id, p.unit_code, u.path::text as unit_path, p.duty_id, p.item_code, p.category, p.post_id,
                   coalesce(h.person_code, p.person_code) as person_code, p.period_from, p.period_until, p.due_on, p.cause
            from passed p
            join units u on u.code = p.unit_code
            left join lateral holder_on(p.post_id, p.due_on) h on true
            order by p.due_on, p.id
            """, new { before = deadline.EarliestOpen(today), today, now });
        foreach (var m in passed.Where(p => p.Status == ExpectedEntryStatus.Missing))
        {
            var caseId = m.CaseId!.Value;
            using var span = Begin(m.Cause, caseId);
            tx.Record(new LogbookEntryMissing(
                m.Id, caseId, m.UnitCode, m.UnitPath, m.DutyId, m.ItemCode, m.Category, m.PostId, m.PersonCode, m.PeriodFrom, m.PeriodUntil, m.DueOn));
        }
        return passed.Count;
    }

    private sealed record Passed(
        Guid Id, ExpectedEntryStatus Status, Guid? CaseId, string UnitCode, string UnitPath, Guid? DutyId, string ItemCode, EntryCategory Category, Guid? PostId,
        string? PersonCode, DateOnly PeriodFrom, DateOnly PeriodUntil, DateOnly DueOn, string? Cause);
}
