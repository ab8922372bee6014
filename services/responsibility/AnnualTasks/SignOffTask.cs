using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>The lead official signs a task off as done.</summary>
public static class SignOffTask
{
    /// <summary>Nothing to say: what was reported says it all.</summary>
    public sealed record Request;

    /// <summary>The task after it; Late: after its due date.</summary>
    public sealed record Response(Guid TaskId, AnnualTaskStatus Status, DateOnly DoneOn, bool Late);

    private sealed record Standing(int Report, int Percent, string ReportedBy, long OpenMilestones);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-tasks/{id:guid}/sign-off", Handle).Requires(Role.Leader)
            .WithSummary("Signs a task off: by the holder of the lead post in person, once the primary unit reports 100 percent and every milestone is reached; never by whoever made that report.")
            .WithExample(new Request(), new Response(new Guid("01980000-0000-7000-8000-000000000004"), AnnualTaskStatus.Done, new DateOnly(2026, 9, 25), false));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request? request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await AnnualTask.Lock(tx, id, clock.Today()) is not { } task || !task.MayBeSeenBy(caller))
                return AnnualTask.NotFound;
            if (task.MayBeWorkedOn() is { } refused)
                return refused;
            if (caller.PersonCode is null || caller.PersonCode != task.LeadPerson)
                return NotTheLead;
            var standing = await tx.QuerySingleAsync<Standing>("""
                select coalesce(r.number, 0) as report, coalesce(r.percent, 0) as percent, coalesce(r.reported_by, '') as reported_by,
                       (select count(*) from annual_task_milestones m where m.task_id = t.id and m.done_on is null) as open_milestones
                from annual_tasks t
                left join lateral (select number, percent, reported_by from annual_task_reports where task_id = t.id and by_primary order by number desc limit 1) r on true
                where t.id = @id
                """, new { id });
            var missing = new List<FieldError>();
            if (standing.Percent < 100 || standing.Report <= task.ReturnedReport)
                missing.Add(new FieldError("percent", "not-complete", "主责单位尚未（在退回后）报告100%。", "The primary unit has not reported 100 percent (since it was returned)."));
            if (standing.OpenMilestones > 0)
                missing.Add(new FieldError("milestones", "not-complete", $"还有 {standing.OpenMilestones} 个阶段未完成。", $"{standing.OpenMilestones} milestones are not reached."));
            if (missing.Count > 0)
                return Problem.Conflict("task-not-complete", "任务尚未完成，不能签认。", "The task is not complete.", missing);
            if (standing.ReportedBy == caller.PersonCode)
                return Problem.Forbidden("reporter-cannot-sign-off", "本人报告的完成情况须由他人报告后方可签认。", "Nobody signs off what they reported themselves.");
            var today = clock.Today();
            await tx.ExecuteAsync("update annual_tasks set status = 'Done', done_on = @today, signed_off_by = @PersonCode where id = @id", new { id, today, caller.PersonCode });
            tx.Record(new AnnualTaskDone(id, task.CaseId, task.Year, task.Code, task.PrimaryUnit, task.UnitPath, task.Title, task.LeadPostId, caller.PersonCode, task.DueOn, today));
            return TypedResults.Ok(new Response(id, AnnualTaskStatus.Done, today, today > task.DueOn));
        }, ct);

    /// <summary>What somebody else than the holder of the lead post is told.</summary>
    internal static Problem NotTheLead => Problem.Forbidden("not-the-lead-official", "只有牵头领导本人可以签认或退回。", "Only the lead official in person signs off or returns it.");
}
