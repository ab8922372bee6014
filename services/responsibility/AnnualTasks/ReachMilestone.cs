using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Ticks off a stage of a task.</summary>
public static class ReachMilestone
{
    /// <summary>What was done.</summary>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Note);

    /// <summary>The stage; Open: how many are not reached yet.</summary>
    public sealed record Response(Guid TaskId, int Number, DateOnly DoneOn, int Open);

    private sealed record Milestone(string Title, DateOnly DueOn, DateOnly? DoneOn);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-tasks/{id:guid}/milestones/{number:int}/reach", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Ticks off a milestone by its number, with a note: by the primary or a supporting unit, once.")
            .WithExample(new Request("52个项目已全部排查。"), new Response(new Guid("01980000-0000-7000-8000-000000000004"), 1, new DateOnly(2026, 5, 28), 1));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, int number, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await AnnualTask.Lock(tx, id, clock.Today()) is not { } task || !task.MayBeSeenBy(caller))
                return AnnualTask.NotFound;
            if (task.MayBeWorkedOn() is { } refused)
                return refused;
            if ((await task.ReportingUnit(tx, caller, null, clock.Today())).Refused is { } notTheirs)
                return notTheirs;
            var milestone = await tx.QuerySingleOrDefaultAsync<Milestone>("select title, due_on, done_on from annual_task_milestones where task_id = @id and number = @number", new { id, number });
            if (milestone is null)
                return Problem.NotFound("milestone", "此阶段");
            if (milestone.DoneOn is not null)
                return Problem.Conflict("milestone-reached", "该阶段已完成。", "This stage was reached.");
            await tx.ExecuteAsync("update annual_task_milestones set done_on = @today, done_by = @by, note = @Note where task_id = @id and number = @number",
                new { id, number, today = clock.Today(), by = caller.PersonCode ?? caller.Actor, request.Note });
            await tx.ExecuteAsync("update annual_tasks set status = 'InProgress' where id = @id", new { id });
            tx.Record(new AnnualTaskMilestoneReached(id, task.CaseId, task.Year, task.Code, task.PrimaryUnit, task.UnitPath, number, milestone.Title, milestone.DueOn, clock.Today(), request.Note));
            var open = await tx.QuerySingleAsync<int>("select count(*)::int from annual_task_milestones where task_id = @id and done_on is null", new { id });
            return TypedResults.Ok(new Response(id, number, clock.Today(), open));
        }, ct);
}
