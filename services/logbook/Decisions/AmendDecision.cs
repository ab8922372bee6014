using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Decisions;

/// <summary>Corrects the record of a decision by a new version with its reason; all versions stay, and what was signed before is signed no longer.</summary>
public static class AmendDecision
{
    /// <summary>The corrected record, whole. For an emergency meetingOn is its day, and attendees stay empty.</summary>
    public sealed record Request(
        [StringLength(2000, MinimumLength = 1)] string Reason,
        [StringLength(200, MinimumLength = 1)] string Title,
        [StringLength(20_000, MinimumLength = 1)] string Motion,
        [StringLength(100, MinimumLength = 1)] string Area,
        [StringLength(100, MinimumLength = 1)] string Chair,
        DateOnly MeetingOn,
        [StringLength(500, MinimumLength = 1)] string Place,
        [MaxLength(200)] RecordDecision.Attends[] Attendees,
        [StringLength(100)] string? Proposer = null,
        bool IsMajor = false,
        [MaxLength(50)] string[]? ItemCodes = null,
        bool VillageSpending = false,
        [Range(1L, 1_000_000_000_000_000L)] long? AmountFen = null);

    /// <summary>The version it is now, and the hash of its content.</summary>
    public sealed record Response(int Version, string ContentHash);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/amendments", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Corrects the record by a new version, sent whole, with the reason. All versions stay. Signatures given before stay readable but count no longer. Refused (409 decision-closed) once it is closed. With If-Match (the ETag of the decision) it is refused (412) when somebody else has changed it meanwhile.");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid id, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, HttpContext http, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            var today = now.DateInChina();
            if (await Decision.Hold(tx, id, caller) is not { } decision)
                return Decision.NotFound;
            if (await Decision.RefuseWriter(tx, caller, decision.UnitCode, today) is { } refused)
                return refused;
            if (decision.ClosedOn is not null)
                return Decision.Closed;
            if (ifMatch is not (null or "*") && !ifMatch.Split(',').Any(tag => tag.Trim() == ShowDecision.ETag(decision.Revision)))
                return Problem.Of(412, "changed-meanwhile", "该决策记录已被他人更改，请重新读取。", "Somebody has changed this record meanwhile; read it again.");
            if (string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "required", "必填。", "Required.");
            if (decision.Emergency && request.Attendees.Length > 0)
                return Problem.Invalid("attendees", "no-meeting", "应急决策没有会议，不填参会人员。", "An emergency had no meeting, and so no attendees.");
            var draft = new Draft(
                request.Title, request.Motion, request.Area, request.Proposer, request.Chair, request.MeetingOn, request.Place, request.IsMajor, request.VillageSpending,
                request.AmountFen, request.ItemCodes ?? [], [.. request.Attendees.Select(a => (a.Person, a.Kind))], decision.Emergency, decision.NoMeetingReason);
            if (await draft.Check(tx, caller, policies, today, decision) is { } invalid)
                return invalid;
            await draft.Add(tx, id, decision.Version + 1, request.Reason, caller.Actor, caller.PersonCode, now);
            var d = await DecisionContent.Seal(tx, id);
            tx.Record(new DecisionAmended(id, d.CaseId, d.UnitCode, d.UnitPath, d.Number, request.Reason, d.Proposer, d.ProposerDefaulted, d.Chair, d.Version, d.ContentHash, d.Revision));
            http.Response.Headers.ETag = ShowDecision.ETag(d.Revision);
            return TypedResults.Created($"/api/v1/logbook/decisions/{id}", new Response(d.Version, d.ContentHash));
        }, ct);
}
