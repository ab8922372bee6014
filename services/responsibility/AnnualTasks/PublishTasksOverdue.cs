using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Publishes that a task's due date passed undone: once for each due date.</summary>
public sealed class PublishTasksOverdue : Sweep
{
    private sealed record Due(Guid Id, DateOnly DueOn);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var today = now.DateInChina();
        var due = await tx.QueryAsync<Due>("""
            select t.id, t.due_on
            from annual_tasks t join annual_plans p on p.year = t.year
            where t.due_on < @today and t.status <> 'Done' and p.status = 'Published'
              and not exists (select from annual_tasks_overdue_published o where o.task_id = t.id and o.due_on = t.due_on)
            order by t.due_on
            limit 200
            for update of t skip locked
            """, new { today });
        if (due.Count == 0)
            return 0;
        await tx.ExecuteAsync("insert into annual_tasks_overdue_published (task_id, due_on) select task_id, due_on from unnest(@ids::uuid[], @dates::date[]) as t(task_id, due_on)",
            new { ids = due.Select(d => d.Id).ToArray(), dates = due.Select(d => d.DueOn).ToArray() });
        foreach (var miss in await Miss.Of(tx, [.. due.Select(d => d.Id)], BehindReason.Overdue, missedOn: null, today, now))
        {
            using var span = Begin(miss.Cause, miss.Fact.CaseId);
            tx.Record(miss.Fact);
        }
        return due.Count;
    }
}
