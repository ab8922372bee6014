using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Closes the record of a decision; an emergency's is filed (留档备查).</summary>
public static class CloseDecision
{
    /// <summary>The decision after it.</summary>
    public sealed record Response(Guid DecisionId, DecisionState State, string ContentHash);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/close", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Closes the record (an emergency's is filed); nothing in it changes any more. Refused (409 not-complete, naming everything missing) without the outcome, every member's opinion, the proposer's and the chair's signature over the content as it stands, the sound recording of a 三重一大 matter, and the second signature of village spending.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            var today = now.DateInChina();
            if (await Decision.Hold(tx, id, caller) is not { } d)
                return Decision.NotFound;
            if (await Decision.RefuseWriter(tx, caller, d.UnitCode, today) is { } refused)
                return refused;
            if (d.ClosedOn is not null)
                return Decision.Closed;
            var signed = (await tx.QueryAsync<string>("select capacity from decision_signatures where decision_id = @Id and content_hash = @ContentHash", d))
                .Select(Enum.Parse<SigningCapacity>).ToHashSet();
            var sound = (await tx.QueryAsync<string>("select distinct media_type from decision_papers where decision_id = @id", new { id })).Exists(Decision.IsSound);
            if (Decision.MissingBeforeClosing(d, await Decision.Attendees(tx, d), signed, sound) is { Count: > 0 } missing)
                return Problem.Conflict("not-complete", "决策记录不完整，不能办结。", "The record is not complete and cannot be closed.", missing);
            await tx.ExecuteAsync("""
                insert into decision_closings (decision_id, closed_on, content_hash, recorded_by, person_code, closed_at)
                values (@id, @today, @ContentHash, @Actor, @PersonCode, @now)
                """, new { id, today, d.ContentHash, caller.Actor, caller.PersonCode, now });
            tx.Record(new DecisionClosed(id, d.CaseId, d.UnitCode, d.UnitPath, d.Number, d.Proposer, d.Outcome, today, d.ContentHash));
            return TypedResults.Ok(new Response(id, d.Emergency ? DecisionState.Filed : DecisionState.Closed, d.ContentHash));
        }, ct);
}
