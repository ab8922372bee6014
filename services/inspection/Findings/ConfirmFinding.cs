using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Findings;

/// <summary>A follow-up looked at a closed finding again, and it is still put right (回头看).</summary>
internal static class ConfirmFinding
{
    /// <summary>What was seen.</summary>
    /// <param name="FindingId">A finding that this round looks at again.</param>
    /// <param name="Note">What was seen.</param>
    public sealed record Request(Guid FindingId, [StringLength(2000, MinimumLength = 1)] string Note);

    /// <summary>The finding. CleanDays: days since its close-out.</summary>
    public sealed record Response(Guid FindingId, int CleanDays);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/units/{code}/confirmations", Handle)
        .Requires(Role.Inspector)
        .WithSummary("Confirms that a closed-out finding which this follow-up looks at again is still put right, once. Only by a member of the team assigned to the unit, never by who put it right, and not while a ground of recusal holds (403 recused). What came up again is recorded as a recurrence instead.")
        .WithExample(new Request(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), "制度仍在执行，账目相符。"), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), 180));

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid roundId, string code, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            var (unit, refused) = await CheckedUnit.Begin(tx, roundId, code, caller, policies, today);
            if (unit is null)
                return refused!;
            if (await Finding.Lock(tx, request.FindingId, caller) is not { } finding)
                return Problem.Invalid("findingId", "unknown", "没有此问题。", "There is no such finding.");
            if (finding.RefusesBeingSeenAgain(roundId, code) is { } refusal)
                return refusal;
            var seen = await tx.QuerySingleOrDefaultAsync<bool?>("""
                select seen_at is not null from round_look_agains where round_id = @roundId and finding_id = @FindingId
                """, new { roundId, request.FindingId });
            if (seen is null)
                return Problem.Invalid("findingId", "not-looked-at-again", "本轮次不复查该问题。", "This round does not look at it again.");
            if (seen is true)
                return Problem.Conflict("already-confirmed", "该问题已复查确认。", "It was confirmed in this round already.");
            await tx.ExecuteAsync("""
                update round_look_agains set note = @Note, seen_by = @PersonCode, seen_at = @now where round_id = @roundId and finding_id = @FindingId
                """, new { request.Note, caller.PersonCode, now = clock.GetUtcNow(), roundId, request.FindingId });
            tx.Record(new FindingConfirmed(finding.Id, finding.CaseId, unit.Code, unit.Path, roundId, finding.CleanDays(today), request.Note, caller.PersonCode!));
            return TypedResults.Ok(new Response(finding.Id, finding.CleanDays(today)));
        }, ct);
}
