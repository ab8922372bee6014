using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Begins the plan of a year.</summary>
public static class DraftPlan
{
    private const int MostYearsAway = 5;

    /// <summary>The plan: its year, title and the meeting record that decides it.</summary>
    public sealed record Request(int Year, [StringLength(200, MinimumLength = 1)] string Title, [StringLength(200, MinimumLength = 1)] string DecisionReference);

    /// <summary>The draft.</summary>
    public sealed record Response(int Year, PlanStatus Status);

    private sealed record Root(string Code, string Path);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-plans", Handle).Requires(AnnualPlan.Planners)
            .WithSummary("Begins the yearly plan (任务分解) of the jurisdiction as a draft; a year has one.")
            .WithExample(new Request(2026, "2026年度党风廉政建设任务分解", "区委常委会2026年第2次会议纪要"), new Response(2026, PlanStatus.Draft));

    private static async Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        if (Math.Abs(request.Year - clock.Today().Year) > MostYearsAway)
            return Problem.Invalid("year", "out-of-range", "须在前后五年之内。", "Must be within five years of this one.");
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await tx.QuerySingleOrDefaultAsync<Root>("select code, path::text as path from units where parent_code is null") is not { } root)
                return Problem.Conflict("no-units", "请先导入单位。", "Import the units first.");
            if (!caller.MaySee(root.Path))
                return AnnualPlan.WholeJurisdiction;
            var isNew = await tx.ExecuteAsync("""
                insert into annual_plans (year, unit_code, title, decision_reference, status, drafted_at)
                values (@Year, @Code, @Title, @DecisionReference, 'Draft', @now)
                on conflict (year) do nothing
                """, new { request.Year, root.Code, request.Title, request.DecisionReference, now = clock.GetUtcNow() });
            if (isNew == 0)
                return Problem.Conflict("plan-exists", $"{request.Year} 年度已有任务分解。", $"There is a plan of {request.Year} already.");
            tx.Record(new AnnualPlanDrafted(request.Year, root.Code, root.Path, request.Title, request.DecisionReference));
            return TypedResults.Created($"/api/v1/responsibility/annual-plans/{request.Year}/summary", new Response(request.Year, PlanStatus.Draft));
        }, ct);
    }
}
