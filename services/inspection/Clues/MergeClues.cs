using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Points a clue to another that says the same: both are kept, and only the other goes on and is counted.</summary>
internal static class MergeClues
{
    /// <summary>The other clue.</summary>
    /// <param name="Into">The clue it is pointed to.</param>
    /// <param name="Reason">Why they are the same.</param>
    public sealed record Request(Guid Into, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The clue as merged.</summary>
    public sealed record Response(Guid ClueId, ClueStatus Status, Guid Into, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/clues/{clueId:guid}/merge", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Merges a clue into another that says the same, with a reason; by a person. Both are kept. 409 when either is merged or closed, has clues merged into it (then merge those), or was converted already.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid clueId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (request.Into == clueId)
                return await Clue.Lock(tx, clueId, caller) is null ? Clue.NotFound : Problem.Invalid("into", "itself", "不能并入自身。", "A clue cannot be merged into itself.");
            // Both in one order: two merges crossing each other must not wait for each other.
            await tx.ExecuteAsync("select from clues where id = any(@ids) order by id for update", new { ids = new[] { clueId, request.Into } });
            var clue = await Clue.Lock(tx, clueId, caller);
            if (clue is null)
                return Clue.NotFound;
            var into = await Clue.Lock(tx, request.Into, caller);
            if (into is null)
                return Problem.Invalid("into", "unknown", "没有此线索。", "There is no such clue.");
            if ((clue.Refuses(caller) ?? into.Refuses(caller)) is { } refused)
                return refused;
            if (await tx.QuerySingleAsync<bool>("select exists (select from clues where merged_into = @clueId)", new { clueId }))
                return Problem.Conflict("has-merged-clues", "已有线索并入该线索，请改并入方向。", "Other clues are merged into this one.");
            if (await tx.QuerySingleAsync<bool>("select exists (select from clue_conversions where clue_id = @clueId)", new { clueId }))
                return Problem.Conflict("clue-converted", "该线索已转为问题或移送问责。", "The clue was converted already.");
            var now = clock.GetUtcNow();
            await tx.ExecuteAsync("""
                insert into clue_merges (id, clue_id, into_id, reason, merged_person, merged_at) values (@id, @clueId, @Into, @Reason, @PersonCode, @now)
                """, new { id = Guid.CreateVersion7(now), clueId, request.Into, request.Reason, caller.PersonCode, now });
            var version = await tx.QuerySingleAsync<int>("update clues set merged_into = @Into, version = version + 1 where id = @clueId returning version", new { request.Into, clueId });
            tx.Record(new ClueMerged(clueId, clue.CaseId, clue.UnitCode, clue.UnitPath, into.Id, into.CaseId, request.Reason));
            return TypedResults.Ok(new Response(clueId, ClueStatus.Merged, into.Id, version));
        }, ct);
}
