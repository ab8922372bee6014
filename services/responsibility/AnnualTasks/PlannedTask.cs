using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Database;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>A task as a plan has it: what shall be done, who leads, who does it, by when.</summary>
/// <param name="Code">Code of the task in its plan.</param>
/// <param name="Title">What shall be done.</param>
/// <param name="LeadPost">Code of the post of the lead official (牵头领导).</param>
/// <param name="PrimaryUnit">Code of the primary unit (主责单位).</param>
/// <param name="SupportingUnits">Codes of the supporting units (协办单位).</param>
/// <param name="StartsOn">First day of the time it has.</param>
/// <param name="DueOn">The day it is due.</param>
/// <param name="Items">Codes of the list items it serves.</param>
/// <param name="Milestones">Its stages, numbered from 1 in this order.</param>
public sealed record PlannedTask(
    string Code, string Title, string LeadPost, string PrimaryUnit, string[] SupportingUnits, DateOnly StartsOn, DateOnly DueOn, string[] Items, PlannedTask.Stage[] Milestones)
{
    /// <summary>A stage: what shall be reached, and by when.</summary>
    public sealed record Stage([StringLength(200, MinimumLength = 1)] string Title, DateOnly DueOn);

    /// <summary>The day a task's time begins when its plan does not say: 1 January, or the due date if that is earlier.</summary>
    internal static DateOnly DefaultStart(int year, DateOnly dueOn) => new DateOnly(year, 1, 1) is var january && dueOn < january ? dueOn : january;

    /// <summary>True when both read the same.</summary>
    internal bool Reads(PlannedTask other) =>
        (Code, Title, LeadPost, PrimaryUnit, StartsOn, DueOn) == (other.Code, other.Title, other.LeadPost, other.PrimaryUnit, other.StartsOn, other.DueOn)
        && SupportingUnits.SequenceEqual(other.SupportingUnits, StringComparer.Ordinal) && Items.SequenceEqual(other.Items, StringComparer.Ordinal) && Milestones.SequenceEqual(other.Milestones);

    /// <summary>Writes it, new or changed; stages reached stay reached. Answers its id and version.</summary>
    internal async Task<Written> Write(Tx tx, int year, Guid leadPostId, bool amends, DateTimeOffset now)
    {
        var written = await tx.QuerySingleAsync<Written>("""
            insert into annual_tasks (id, year, code, title, lead_post_id, primary_unit, supporting_units, starts_on, due_on, items, version, status, planned_at)
            values (uuid_v7(@now), @year, @Code, @Title, @leadPostId, @PrimaryUnit, @SupportingUnits, @StartsOn, @DueOn, @Items, 1, 'Open', @now)
            on conflict (year, code) do update set title = excluded.title, lead_post_id = excluded.lead_post_id, primary_unit = excluded.primary_unit,
                supporting_units = excluded.supporting_units, starts_on = excluded.starts_on, due_on = excluded.due_on, items = excluded.items,
                version = annual_tasks.version + case when @amends then 1 else 0 end
            returning id, version
            """, new { now, year, Code, Title, leadPostId, PrimaryUnit, SupportingUnits, StartsOn, DueOn, Items, amends });
        await tx.ExecuteAsync("delete from annual_task_milestones where task_id = @Id and done_on is null", new { written.Id });
        await tx.ExecuteAsync("""
            insert into annual_task_milestones (task_id, number, title, due_on)
            select @Id, n, title, due_on from unnest(@titles::text[], @dates::date[]) with ordinality as m(title, due_on, n)
            on conflict (task_id, number) do update set due_on = excluded.due_on
            """, new { written.Id, titles = Milestones.Select(m => m.Title).ToArray(), dates = Milestones.Select(m => m.DueOn).ToArray() });
        return written;
    }

    /// <summary>What the ledger keeps of a task in a draft.</summary>
    internal AnnualTaskPlanned AsPlanned(Guid id, int year, string unitPath, Guid leadPostId) =>
        new AnnualTaskPlanned(id, year, Code, Title, PrimaryUnit, unitPath, SupportingUnits, leadPostId, LeadPost, StartsOn, DueOn, Items, [.. Milestones.Select((m, i) => new PlannedMilestone(i + 1, m.Title, m.DueOn))]);

    /// <summary>Keeps how tasks read now as their present version.</summary>
    internal static Task<int> Keep(Tx tx, Guid[] ids, string kind, string? reason, string by, DateTimeOffset now) => tx.ExecuteAsync("""
        insert into annual_task_versions (task_id, version, kind, title, lead_post_id, primary_unit, supporting_units, starts_on, due_on, items, milestones, reason, changed_by, changed_at)
        select t.id, t.version, @kind, t.title, t.lead_post_id, t.primary_unit, t.supporting_units, t.starts_on, t.due_on, t.items,
               coalesce((select jsonb_agg(jsonb_build_object('number', m.number, 'title', m.title, 'dueOn', m.due_on) order by m.number) from annual_task_milestones m where m.task_id = t.id), '[]'),
               @reason, @by, @now
        from annual_tasks t
        where t.id = any (@ids)
        """, new { ids, kind, reason, by, now });

    internal sealed record Written(Guid Id, int Version);
}
