using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Publishes a plan: its tasks run from then on, and their first version is kept.</summary>
public static class PublishPlan
{
    /// <summary>Nothing to say: the plan says it all.</summary>
    public sealed record Request;

    /// <summary>The plan after it.</summary>
    public sealed record Response(int Year, PlanStatus Status, int Tasks);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-plans/{year:int}/publish", Handle).Requires(AnnualPlan.Planners)
            .WithSummary("Publishes a draft with at least one task. From then on tasks change only by amendment, with a reason, and every version is kept.")
            .WithExample(new Request(), new Response(2026, PlanStatus.Published, 37));

    private static Task<Results<Ok<Response>, Problem>> Handle(int year, Request? request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await AnnualPlan.Lock(tx, year) is not { } plan || !plan.MayBeSeenBy(caller))
                return AnnualPlan.NotFound;
            if (!caller.MaySee(plan.UnitPath))
                return AnnualPlan.WholeJurisdiction;
            if (plan.Status == PlanStatus.Published)
                return Problem.Conflict("plan-published", "该年度任务分解已公布。", "This plan is published.");
            var now = clock.GetUtcNow();
            var ids = await tx.QueryAsync<Guid>("update annual_tasks set cause = @cause where year = @year returning id", new { year, cause = Sweep.Cause });
            if (ids.Count == 0)
                return Problem.Conflict("no-tasks", "任务分解中还没有任务。", "The plan has no tasks yet.");
            await tx.ExecuteAsync("update annual_plans set status = 'Published', published_at = @now, published_on = @today where year = @year", new { year, now, today = clock.Today() });
            await PlannedTask.Keep(tx, [.. ids], "Published", null, caller.PersonCode ?? caller.Actor, now);
            tx.Record(new AnnualPlanPublished(year, plan.UnitCode, plan.UnitPath, plan.Title, plan.DecisionReference, ids.Count, clock.Today()));
            return TypedResults.Ok(new Response(year, PlanStatus.Published, ids.Count));
        }, ct);
}
