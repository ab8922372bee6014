using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Inspection.Letters;

/// <summary>Returns the submitted rectification of an item that is not good enough.</summary>
internal static class ReturnLetterItem
{
    /// <summary>The return.</summary>
    /// <param name="Reason">What is missing.</param>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The item as it stands now.</summary>
    public sealed record Response(Guid ItemId, LetterItemStatus Status, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/letter-items/{itemId:guid}/return", Handle)
        .Requires(Role.Discipline, Role.Inspector)
        .WithSummary("Returns the submitted rectification of a letter's item, with a reason. By discipline staff or the team of the letter's round and unit, never by the rectifier or who is recused at the unit (403); If-Match with the item's version refuses what was changed meanwhile (412).");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid itemId, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await LetterItem.Lock(tx, itemId, caller) is not var (letter, item))
                return LetterItem.NotFound;
            var recused = await Recusal.Refuses(tx, caller, letter.Round, letter.UnitCode, clock.Today(), policies);
            if (item.RefusesJudgement(caller, letter.Mine, ifMatch, recused) is { } refusal)
                return refusal;
            if (item.Status is not LetterItemStatus.Submitted)
                return LetterItem.NothingSubmitted;
            var (attempt, version) = (item.SubmittedAttempt!.Value, item.Version + 1);
            await tx.ExecuteAsync("""
                insert into letter_item_returns (item_id, attempt, reason, returned_by, returned_at, version)
                values (@itemId, @attempt, @Reason, @PersonCode, @now, @version)
                """, new { itemId, attempt, request.Reason, caller.PersonCode, now = clock.GetUtcNow(), version });
            await tx.ExecuteAsync("update letter_items set version = @version where id = @itemId", new { version, itemId });
            tx.Record(new RectificationReturned(itemId, item.CaseId, letter.UnitCode, letter.UnitPath, item.TaskId!.Value, attempt, request.Reason, version));
            http.Headers.ETag = Letter.Tag(version);
            return TypedResults.Ok(new Response(itemId, LetterItemStatus.Returned, version));
        }, ct);
}
