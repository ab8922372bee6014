using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Undoes a merging: the clue goes on by itself from where it stood.</summary>
internal static class SeparateClue
{
    /// <summary>Why.</summary>
    /// <param name="Reason">Why they are not the same after all.</param>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The clue, by itself again.</summary>
    public sealed record Response(Guid ClueId, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/clues/{clueId:guid}/separate", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Undoes the merging of a clue, with a reason; by a person. 409 not-merged when it is not merged.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid clueId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var clue = await Clue.Lock(tx, clueId, caller);
            if (clue is null)
                return Clue.NotFound;
            if (caller.PersonCode is null)
                return Clue.PersonRequired;
            if (clue.MergedInto is not { } from)
                return Problem.Conflict("not-merged", "该线索未并入其他线索。", "The clue is not merged.");
            await tx.ExecuteAsync("""
                update clue_merges set undone_reason = @Reason, undone_person = @PersonCode, undone_at = @now where clue_id = @clueId and undone_at is null
                """, new { request.Reason, caller.PersonCode, now = clock.GetUtcNow(), clueId });
            var version = await tx.QuerySingleAsync<int>("update clues set merged_into = null, version = version + 1 where id = @clueId returning version", new { clueId });
            tx.Record(new ClueSeparated(clueId, clue.CaseId, clue.UnitCode, clue.UnitPath, from, request.Reason));
            return TypedResults.Ok(new Response(clueId, version));
        }, ct);
}
