using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>The lead official does not accept a task as done.</summary>
public static class ReturnTask
{
    /// <summary>What is missing.</summary>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The task after it.</summary>
    public sealed record Response(Guid TaskId, AnnualTaskStatus Status, int Percent);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-tasks/{id:guid}/return", Handle).Requires(Role.Leader)
            .WithSummary("Returns a task that the primary unit reports as complete, with a reason: by the holder of the lead post in person. The primary unit reports again.")
            .WithExample(new Request("3个项目整改佐证不足，请补充后再报。"), new Response(new Guid("01980000-0000-7000-8000-000000000004"), AnnualTaskStatus.InProgress, 100));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await AnnualTask.Lock(tx, id, clock.Today()) is not { } task || !task.MayBeSeenBy(caller))
                return AnnualTask.NotFound;
            if (task.MayBeWorkedOn() is { } refused)
                return refused;
            if (caller.PersonCode is null || caller.PersonCode != task.LeadPerson)
                return SignOffTask.NotTheLead;
            if (task.Percent < 100 || task.Reports <= task.ReturnedReport)
                return Problem.Conflict("nothing-to-return", "主责单位尚未报告完成。", "The primary unit does not report it as complete.");
            await tx.ExecuteAsync("insert into annual_task_returns (task_id, report, reason, returned_by, returned_at) values (@id, @Reports, @Reason, @PersonCode, @now)",
                new { id, task.Reports, request.Reason, caller.PersonCode, now = clock.GetUtcNow() });
            await tx.ExecuteAsync("update annual_tasks set returned_report = @Reports where id = @id", new { id, task.Reports });
            tx.Record(new AnnualTaskReturned(id, task.CaseId, task.Year, task.Code, task.PrimaryUnit, task.UnitPath, caller.PersonCode, request.Reason));
            return TypedResults.Ok(new Response(id, task.Status, task.Percent));
        }, ct);
}
