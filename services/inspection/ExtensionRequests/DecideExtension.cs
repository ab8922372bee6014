using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Findings;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.ExtensionRequests;

/// <summary>Decides a request for more time. Decided once, by the inspecting side; the first due date is kept whatever is granted.</summary>
internal static class DecideExtension
{
    /// <summary>The decision.</summary>
    /// <param name="Granted">Whether there is more time.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="DueOn">The new due date, later than the one that holds and within 5 years (policy); the date asked for when not given. Only with a grant.</param>
    public sealed record Request(bool Granted, [StringLength(2000, MinimumLength = 1)] string Reason, DateOnly? DueOn = null);

    /// <summary>The decision, with the due date that holds now and the first one.</summary>
    public sealed record Response(Guid RequestId, Guid FindingId, bool Granted, DateOnly DueOn, DateOnly FirstDueOn, int Version);

    internal sealed record Asked(Guid FindingId, DateOnly RequestedDueOn, string? RequestedBy);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/extension-requests/{requestId:guid}/decide", Handle)
        .Requires(Role.Inspector, Role.Discipline)
        .WithSummary("Grants or refuses a request for more time, once. By the team of that round and unit or discipline staff, never by who asked or answers for the rectification, nor by who is recused at the unit (403 recused); a granted due date must be later than the one that holds and within 5 years.");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid requestId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var asked = await tx.QuerySingleOrDefaultAsync<Asked>("""
                select finding_id, requested_due_on, requested_by from extension_requests where id = @requestId
                """, new { requestId });
            var finding = asked is null ? null : await Finding.Lock(tx, asked.FindingId, caller);
            if (finding is null)
                return await DecideItemExtension.Decide(tx, requestId, asked, request, caller, policies, clock);
            if (finding.Rectifier || (caller.PersonCode is not null && caller.PersonCode == asked!.RequestedBy))
                return Problem.Forbidden("requester-cannot-decide", "申请人和整改责任人不能决定自己的延期申请。", "Who asked, or answers for the rectification, cannot decide.");
            if (!finding.Mine && !caller.Is(Role.Discipline))
                return Team.NotYours;
            var today = clock.Today();
            if (await Recusal.Refuses(tx, caller, finding.RoundId, finding.UnitCode, today, policies) is { } recused)
                return recused;
            // The finding's lock stands before every decision about it, so this reads the last word.
            if (await tx.QuerySingleAsync<bool>("select granted is not null from extension_requests where id = @requestId", new { requestId }))
                return Problem.Conflict("already-decided", "该申请已有决定。", "This request was decided already.");
            if (finding.Status is FindingStatus.Closed)
                return Finding.AlreadyClosed;
            var (dueOn, wrong) = DueDate(request, asked!, finding.DueOn, today, policies);
            if (wrong is not null)
                return wrong;

            var version = finding.Version + 1;
            await Keep(tx, requestId, request, dueOn, caller, clock);
            await tx.ExecuteAsync("update findings set due_on = @dueOn, version = @version where id = @Id", new { dueOn, version, finding.Id });
            tx.Record(new ExtensionDecided(
                requestId, finding.Id, finding.CaseId, finding.UnitCode, finding.UnitPath, request.Granted, dueOn, finding.FirstDueOn, request.Reason, version));
            return TypedResults.Ok(new Response(requestId, finding.Id, request.Granted, dueOn, finding.FirstDueOn, version));
        }, ct);

    /// <summary>The due date that holds after the decision, or why it cannot.</summary>
    internal static (DateOnly DueOn, Problem? Wrong) DueDate(Request request, Asked asked, DateOnly current, DateOnly today, Policies policies)
    {
        if (!request.Granted)
            return (current, request.DueOn is null ? null : Problem.Invalid("dueOn", "not-granted", "不予延期时不得填写期限。", "A refusal sets no due date."));
        var dueOn = request.DueOn ?? asked.RequestedDueOn;
        if (dueOn <= current)
            return (dueOn, Problem.Invalid("dueOn", "not-later", "须晚于现行期限。", "Must be later than the due date that holds."));
        return (dueOn, dueOn <= today.AddYears(policies.YearsAhead) ? null
            : Problem.Invalid("dueOn", "too-far", $"期限不得超过 {policies.YearsAhead} 年。", $"The due date must be within {policies.YearsAhead} years."));
    }

    /// <summary>Keeps the decision with the request.</summary>
    internal static Task Keep(Tx tx, Guid requestId, Request request, DateOnly dueOn, Caller caller, TimeProvider clock) => tx.ExecuteAsync("""
        update extension_requests
        set granted = @Granted, due_on = @dueOn, decision_reason = @Reason, decided_by = @decidedBy, decided_at = @now
        where id = @requestId
        """, new { request.Granted, dueOn, request.Reason, decidedBy = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow(), requestId });
}
