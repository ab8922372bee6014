using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Puts on record what the meeting made of the motion.</summary>
public static class RecordOutcome
{
    /// <summary>The outcome in words; a correction has a reason.</summary>
    public sealed record Request(DecisionOutcome Outcome, [StringLength(20_000, MinimumLength = 1)] string Text, [StringLength(2000)] string? Reason = null);

    /// <summary>The version of the outcome, and the hash of the decision's content.</summary>
    public sealed record Response(int Version, string ContentHash);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/outcome", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Puts the outcome on record: Adopted or Rejected, and the text of it. Again it is a correction with a reason.");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            if (await Decision.Hold(tx, id, caller) is not { } decision)
                return Decision.NotFound;
            if (await Decision.RefuseWriter(tx, caller, decision.UnitCode, now.DateInChina()) is { } refused)
                return refused;
            if (decision.ClosedOn is not null)
                return Decision.Closed;
            if (decision.Emergency)
                return Problem.Conflict("no-meeting", "应急决策没有会议表决结果。", "An emergency had no meeting that could adopt or reject it.");
            if (string.IsNullOrWhiteSpace(request.Text))
                return Problem.Invalid("text", "required", "必填。", "Required.");
            var version = 1 + await tx.QuerySingleAsync<int>("select count(*)::int from decision_outcomes where decision_id = @id", new { id });
            if (version > 1 && string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "required", "更正须说明原因。", "A correction has a reason.");
            if (version == 1 && !string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "nothing-to-correct", "尚无可更正的结果。", "There is no outcome to correct.");
            await tx.ExecuteAsync("""
                insert into decision_outcomes (decision_id, version, outcome, text, reason, recorded_by, person_code, received_at)
                values (@id, @version, @outcome, @Text, @reason, @Actor, @PersonCode, @now)
                """, new { id, version, outcome = request.Outcome.ToString(), request.Text, reason = version == 1 ? null : request.Reason, caller.Actor, caller.PersonCode, now });
            var d = await DecisionContent.Seal(tx, id);
            tx.Record(new DecisionTaken(id, d.CaseId, d.UnitCode, d.UnitPath, d.Number, request.Outcome, version, d.ContentHash, d.Revision));
            return TypedResults.Created($"/api/v1/logbook/decisions/{id}", new Response(version, d.ContentHash));
        }, ct);
}
