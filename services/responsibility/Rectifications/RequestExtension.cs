using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Asks the inspecting side for more time.</summary>
public static class RequestExtension
{
    private const int LongestDays = 731;
    private const int MostYearsAhead = 5;

    /// <summary>The date asked for, and why.</summary>
    public sealed record Request(DateOnly RequestedDueOn, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The request.</summary>
    public sealed record Response(Guid RequestId);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/extension-requests", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Asks for a due date later than the one that holds, with a reason; one open request at a time. The inspecting side decides.")
            .WithExample(new Request(new DateOnly(2026, 9, 30), "需经公开招标，程序未完"), new Response(new Guid("01980000-0000-7000-8000-0000000000f1")));

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await Rectification.Lock(tx, id) is not { } task || !caller.MaySee(task.UnitPath))
                return Rectification.NotFound;
            if (task.MayBePutRightBy(caller, tx) is { } forbidden)
                return forbidden;
            if (task.MayStillChange() is { } closed)
                return closed;
            if (request.RequestedDueOn <= task.DueOn)
                return Problem.Invalid("requestedDueOn", "not-later", $"须晚于现行期限 {task.DueOn:yyyy-MM-dd}。", $"Must be later than the due date that holds, {task.DueOn:yyyy-MM-dd}.");
            if (request.RequestedDueOn > clock.Today().AddYears(MostYearsAhead))
                return Problem.Invalid("requestedDueOn", "too-far", "最多在五年内。", "At most five years ahead.");
            if (request.RequestedDueOn.DayNumber - task.DueOn.DayNumber > LongestDays)
                return Problem.Invalid("requestedDueOn", "too-far", "最多延长两年。", "At most two years later.");
            var open = await tx.QuerySingleAsync<bool>("""
                select exists (select from extension_requests r where r.task_id = @id and not exists (select from finding_verdicts v where v.request_id = r.id))
                """, new { id });
            if (open)
                return Problem.Conflict("request-open", "已有一项延期申请待决定。", "A request is waiting to be decided.");
            var requestId = Guid.CreateVersion7(clock.GetUtcNow());
            await tx.ExecuteAsync("""
                insert into extension_requests (id, task_id, requested_due_on, reason, requested_by, requested_at) values (@requestId, @id, @RequestedDueOn, @Reason, @by, @now)
                """, new { requestId, id, request.RequestedDueOn, request.Reason, by = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow() });
            tx.Record(new ExtensionRequested(requestId, id, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath, request.RequestedDueOn, request.Reason, caller.PersonCode));
            return TypedResults.Created($"/api/v1/responsibility/rectifications/{id}", new Response(requestId));
        }, ct);
}
