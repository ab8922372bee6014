using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Changes a task: in a draft in its place, in a published plan by an amendment that keeps the versions before.</summary>
public static class ChangeTask
{
    /// <summary>The task as it shall read, whole. StartsOn stays as it is unless given. Reason: needed once the plan is published.</summary>
    public sealed record Request(
        [StringLength(300)] string Title, [StringLength(32)] string LeadPost, [StringLength(32)] string PrimaryUnit, [MaxLength(50)] string[] SupportingUnits, DateOnly DueOn, [MaxLength(50)] string[] Items,
        DateOnly? StartsOn = null, [MaxLength(50)] PlannedTask.Stage[]? Milestones = null, [StringLength(2000)] string? Reason = null);

    /// <summary>The task as kept; the version before stays when nothing changed.</summary>
    public sealed record Response(Guid TaskId, string Code, int Version);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPut("/annual-plans/{year:int}/tasks/{code}", Handle).Requires(AnnualPlan.Planners)
            .WithSummary("Changes a task to read so. In a published plan it is an amendment: a reason, a new version, the ones before kept; stages reached stay. The same again changes nothing.")
            .WithExample(
                new Request("工程建设招投标突出问题专项治理", "FH_P10", "FH_D10", ["FH_D02"], new DateOnly(2026, 10, 31), ["P4-X01"], null, [new("排查问题项目", new DateOnly(2026, 5, 31))], "上级专项行动延期"),
                new Response(new Guid("01980000-0000-7000-8000-000000000004"), "RW04", 2));

    private static Task<Results<Ok<Response>, Problem>> Handle(int year, string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await AnnualPlan.Lock(tx, year) is not { } plan || !plan.MayBeSeenBy(caller))
                return AnnualPlan.NotFound;
            if (!caller.MaySee(plan.UnitPath))
                return AnnualPlan.WholeJurisdiction;
            if (await AnnualTask.LockByCode(tx, year, code, clock.Today()) is not { } known)
                return AnnualTask.NotFound;
            var stages = await tx.QueryAsync<Stage>("select title, due_on, done_on is not null as done from annual_task_milestones where task_id = @Id order by number", new { known.Id });
            var task = new PlannedTask(known.Code, request.Title, request.LeadPost, request.PrimaryUnit, request.SupportingUnits, request.StartsOn ?? Min(known.StartsOn, request.DueOn), request.DueOn, request.Items, request.Milestones ?? []);
            if (task.Reads(known.AsPlanned([.. stages.Select(s => new PlannedTask.Stage(s.Title, s.DueOn))])))
                return TypedResults.Ok(new Response(known.Id, known.Code, known.Version));
            if (known.Status == AnnualTaskStatus.Done)
                return AnnualTask.AlreadyDone;
            var check = await PlanCheck.Load(tx, year, [task], clock.Today());
            if (check.Of(task).ToList() is { Count: > 0 } errors)
                return Problem.Invalid(errors);
            if (stages.Index().Any(s => s.Item.Done && task.Milestones.ElementAtOrDefault(s.Index)?.Title != s.Item.Title))
                return Problem.Invalid("milestones", "milestone-reached", "已完成的阶段须按原序号、原名称保留。", "A stage that was reached keeps its number and title.");
            var (amends, now) = (plan.Status == PlanStatus.Published, clock.GetUtcNow());
            if (amends && string.IsNullOrWhiteSpace(request.Reason))
                return AnnualTask.ReasonRequired;
            var written = await task.Write(tx, year, check.PostOf(task), amends, now);
            if (amends)
            {
                await PlannedTask.Keep(tx, [known.Id], "Amended", request.Reason, caller.PersonCode ?? caller.Actor, now);
                tx.Record(new AnnualTaskAmended(known.Id, known.CaseId, year, task.Code, task.PrimaryUnit, check.PathOf(task), task.Title, task.SupportingUnits, check.PostOf(task), task.LeadPost, task.DueOn, known.DueOn, request.Reason!, written.Version));
            }
            else
                tx.Record(task.AsPlanned(known.Id, year, check.PathOf(task), check.PostOf(task)));
            return TypedResults.Ok(new Response(known.Id, known.Code, written.Version));
        }, ct);

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;

    private sealed record Stage(string Title, DateOnly DueOn, bool Done);
}
