using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Publishes that a rectification is overdue: once for each due date, unless it is closed or waits to be verified.</summary>
public sealed class PublishOverdue : Sweep
{
    private sealed record Due(Guid Id, Guid FindingId, Guid CaseId, string UnitCode, string UnitPath, Guid? PostId, string? PersonCode, DateOnly DueOn, string? Cause);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var due = await tx.QueryAsync<Due>("""
            select r.id, r.finding_id, r.case_id, r.unit_code, a.path::text as unit_path, r.post_id,
                   coalesce((select h.person_code from holdings h where h.post_id = r.post_id and h.held_until is null), r.person_code) as person_code, r.due_on, r.cause
            from rectifications r join rectification_places a on a.task_id = r.id
            where r.due_on < @today and r.status not in ('Closed', 'Submitted')
              and not exists (select from overdue_published o where o.task_id = r.id and o.due_on = r.due_on)
            order by r.due_on
            limit 200
            for update of r skip locked
            """, new { today = now.DateInChina() });
        if (due.Count == 0)
            return 0;
        await tx.ExecuteAsync("insert into overdue_published (task_id, due_on) select task_id, due_on from unnest(@ids::uuid[], @dates::date[]) as t(task_id, due_on)",
            new { ids = due.Select(d => d.Id).ToArray(), dates = due.Select(d => d.DueOn).ToArray() });
        foreach (var task in due)
        {
            using var span = Begin(task.Cause, task.CaseId);
            tx.Record(new RectificationOverdue(task.Id, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath, task.PostId, task.PersonCode, task.DueOn));
        }
        return due.Count;
    }
}
