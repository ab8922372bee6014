using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Records a look at the tasks of a plan and tells others which are behind: once for each task and day.</summary>
public static class RecordLook
{
    /// <summary>The day to look at: not after today, not before the plan's year.</summary>
    public sealed record Request(DateOnly On);

    /// <summary>What the look saw. The same day again answers what was seen then.</summary>
    public sealed record Response(int Year, DateOnly LookedOn, int Tasks, int Behind);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-plans/{year:int}/looks", Handle).Requires(AnnualPlan.Planners)
            .WithSummary("Records the look of a day: which tasks had less done than time gone. Each is told to accountability once for that day, unless its due date has passed: that is told by itself.")
            .WithExample(new Request(new DateOnly(2026, 6, 30)), new Response(2026, new DateOnly(2026, 6, 30), 35, 9));

    private static Task<Results<Ok<Response>, Problem>> Handle(int year, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await AnnualPlan.Lock(tx, year) is not { } plan || !plan.MayBeSeenBy(caller))
                return AnnualPlan.NotFound;
            if (!caller.MaySee(plan.UnitPath))
                return AnnualPlan.WholeJurisdiction;
            if (plan.Status != PlanStatus.Published)
                return Problem.Conflict("plan-not-published", "任务分解尚未公布。", "The plan is not published yet.");
            if (request.On > clock.Today() || request.On.Year < year)
                return Problem.Invalid("on", "out-of-range", "须在年度之内且不晚于今天。", "Must not be later than today, nor before the plan's year.");
            var (_, looked) = await Record(tx, plan, request.On, caller.PersonCode ?? caller.Actor, clock.Today(), clock.GetUtcNow(), m => tx.Record(m.Fact));
            return TypedResults.Ok(looked);
        }, ct);

    /// <summary>
    /// Records the look of a day, unless it was recorded; each miss is handed to <paramref name="tell"/>. The plan must be locked.
    /// A task whose due date has passed is seen behind too, but only told when that date passes: its ladder already runs for it.
    /// </summary>
    internal static async Task<(bool IsNew, Response Looked)> Record(Tx tx, AnnualPlan plan, DateOnly on, string by, DateOnly today, DateTimeOffset now, Action<Miss> tell)
    {
        var isNew = await tx.ExecuteAsync("""
            insert into annual_looks (year, looked_on, recorded_by, recorded_at) values (@Year, @on, @by, @now) on conflict do nothing
            """, new { plan.Year, on, by, now }) > 0;
        if (isNew)
        {
            await tx.ExecuteAsync("""
                insert into annual_look_tasks (year, looked_on, task_id, elapsed_percent, done_percent, behind)
                select @Year, @on, task_id, elapsed_percent, done_percent, behind from annual_tasks_looked_at(@Year, @on)
                """, new { plan.Year, on });
            var missed = await tx.QueryAsync<Guid>("""
                select t.id
                from annual_look_tasks l join annual_tasks t on t.id = l.task_id
                where l.year = @Year and l.looked_on = @on and l.behind and t.status <> 'Done' and t.due_on >= @on
                """, new { plan.Year, on });
            foreach (var miss in await Miss.Of(tx, [.. missed], BehindReason.HalfYear, on, today, now))
                tell(miss);
        }
        var looked = await tx.QuerySingleAsync<Response>("""
            select @Year::int as year, @on::date as looked_on, count(*)::int as tasks, (count(*) filter (where behind))::int as behind
            from annual_look_tasks where year = @Year and looked_on = @on
            """, new { plan.Year, on });
        if (isNew)
            tx.Record(new AnnualPlanLookedAt(plan.Year, plan.UnitCode, plan.UnitPath, on, looked.Tasks, looked.Behind));
        return (isNew, looked);
    }
}
