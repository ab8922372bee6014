using DutyNet.Chassis.Database;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>A task found behind: what others are told of it, and the span it came from.</summary>
internal sealed record Miss(TaskBehindSchedule Fact, string? Cause)
{
    private sealed record Found(
        Guid Id, Guid CaseId, int Year, string Code, string Title, string PrimaryUnit, string UnitPath, Guid? PostId, string? PersonCode, Guid LeadPostId, string? LeadPersonCode,
        DateOnly MissedOn, DateOnly DueOn, int ElapsedPercent, int DonePercent, int Version, string? Cause);

    /// <summary>
    /// What is to be told of these tasks as they stood on a day, or without one on their own due date: their case, begun now unless it was before,
    /// and who answers today, the first responsible person of the primary unit and the lead official.
    /// </summary>
    internal static async Task<List<Miss>> Of(Tx tx, Guid[] ids, BehindReason reason, DateOnly? missedOn, DateOnly today, DateTimeOffset now)
    {
        await tx.ExecuteAsync("update annual_tasks set case_id = uuid_v7(@now) where id = any (@ids) and case_id is null", new { ids, now });
        var found = await tx.QueryAsync<Found>("""
            select t.id, t.case_id, t.year, t.code, t.title, t.primary_unit, u.path::text as unit_path, f.post_id, f.person_code, t.lead_post_id,
                   (select h.person_code from holdings_on(@today) h where h.post_id = t.lead_post_id limit 1) as lead_person_code,
                   m.day as missed_on, t.due_on, s.elapsed_percent, s.done_percent, t.version, t.cause
            from annual_tasks t
            join units u on u.code = t.primary_unit
            cross join lateral (select coalesce(@missedOn::date, t.due_on) as day) m
            cross join lateral (select x.elapsed_percent, x.done_percent from annual_tasks_looked_at(t.year, m.day) x where x.task_id = t.id) s
            left join lateral (select p.id as post_id, h.person_code
                               from posts_on(@today) p left join holdings_on(@today) h on h.post_id = p.id
                               where p.unit_code = t.primary_unit and p.role = 'FirstResponsible'
                               order by h.person_code is null, p.code limit 1) f on true
            where t.id = any (@ids)
            order by t.year, t.code
            """, new { ids, missedOn, today });
        return found.ConvertAll(f => new Miss(new TaskBehindSchedule(
            f.Id, f.CaseId, f.Year, f.Code, f.Title, f.PrimaryUnit, f.UnitPath, f.PostId, f.PersonCode, f.LeadPostId, f.LeadPersonCode, reason, f.MissedOn, f.DueOn, f.ElapsedPercent, f.DonePercent, f.Version), f.Cause));
    }
}
