using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Adds a task to a plan: to a draft as it is, to a published one as an amendment with a reason.</summary>
public static class AddTask
{
    /// <summary>The task. StartsOn: 1 January of the plan's year unless given, in a published plan today. Reason: needed once the plan is published.</summary>
    public sealed record Request(
        [StringLength(32)] string Code, [StringLength(300)] string Title, [StringLength(32)] string LeadPost, [StringLength(32)] string PrimaryUnit, [MaxLength(50)] string[] SupportingUnits, DateOnly DueOn, [MaxLength(50)] string[] Items,
        DateOnly? StartsOn = null, [MaxLength(50)] PlannedTask.Stage[]? Milestones = null, [StringLength(2000)] string? Reason = null);

    /// <summary>The task as kept.</summary>
    public sealed record Response(Guid TaskId, string Code, int Version);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-plans/{year:int}/tasks", Handle).Requires(AnnualPlan.Planners)
            .WithSummary("Adds a task: lead official, primary and supporting units, due date, milestones, list items served. In a published plan it is an amendment and needs a reason.")
            .WithExample(
                new Request("RW04", "工程建设招投标突出问题专项治理", "FH_P10", "FH_D10", ["FH_D02", "FH_D15"], new DateOnly(2026, 9, 30), ["P4-X01", "P2-X01"], null, [new("排查问题项目", new DateOnly(2026, 5, 31))]),
                new Response(new Guid("01980000-0000-7000-8000-000000000004"), "RW04", 1));

    private static Task<Results<Created<Response>, Problem>> Handle(int year, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await AnnualPlan.Lock(tx, year) is not { } plan || !plan.MayBeSeenBy(caller))
                return AnnualPlan.NotFound;
            if (!caller.MaySee(plan.UnitPath))
                return AnnualPlan.WholeJurisdiction;
            var (today, now, amends) = (clock.Today(), clock.GetUtcNow(), plan.Status == PlanStatus.Published);
            var start = request.StartsOn ?? (amends && today <= request.DueOn ? today : PlannedTask.DefaultStart(year, request.DueOn));
            var task = new PlannedTask(request.Code, request.Title, request.LeadPost, request.PrimaryUnit, request.SupportingUnits, start, request.DueOn, request.Items, request.Milestones ?? []);
            var check = await PlanCheck.Load(tx, year, [task], today);
            if (check.Of(task).ToList() is { Count: > 0 } errors)
                return Problem.Invalid(errors);
            if (amends && string.IsNullOrWhiteSpace(request.Reason))
                return AnnualTask.ReasonRequired;
            if (await tx.QuerySingleAsync<bool>("select exists (select from annual_tasks where year = @year and code = @Code)", new { year, task.Code }))
                return Problem.Conflict("task-exists", $"任务 {task.Code} 已存在。", $"There is a task {task.Code} already.");
            var written = await task.Write(tx, year, check.PostOf(task), amends: false, now);
            if (amends)
            {
                await PlannedTask.Keep(tx, [written.Id], "Amended", request.Reason, caller.PersonCode ?? caller.Actor, now);
                tx.Record(new AnnualTaskAmended(written.Id, null, year, task.Code, task.PrimaryUnit, check.PathOf(task), task.Title, task.SupportingUnits, check.PostOf(task), task.LeadPost, task.DueOn, null, request.Reason!, written.Version));
            }
            else
                tx.Record(task.AsPlanned(written.Id, year, check.PathOf(task), check.PostOf(task)));
            return TypedResults.Created($"/api/v1/responsibility/annual-tasks/{written.Id}", new Response(written.Id, task.Code, written.Version));
        }, ct);
}
