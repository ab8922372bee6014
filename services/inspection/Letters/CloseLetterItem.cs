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

/// <summary>Closes one item out (完成一项、销号一项); with its last item the letter is closed.</summary>
internal static class CloseLetterItem
{
    /// <summary>The close-out.</summary>
    /// <param name="Conclusion">What was verified, or why it is accepted that the item is not adopted.</param>
    public sealed record Request([StringLength(5000, MinimumLength = 1)] string Conclusion);

    /// <summary>The item and the letter as they stand now. PutRight: false when the unit did not adopt the item and its reason was accepted.</summary>
    public sealed record Response(Guid ItemId, LetterItemStatus Status, bool PutRight, int Version, LetterStatus LetterStatus, int OpenItems);

    private sealed record Count(int Items, int Open, int PutRight);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/letter-items/{itemId:guid}/close", Handle)
        .Requires(Role.Discipline, Role.Inspector)
        .WithSummary("Closes out one item of a letter: its rectification was submitted and is verified, or the unit did not adopt it and the reason is accepted (putRight false). By discipline staff or the team of the letter's round and unit, never by the rectifier, who replied, or who is recused at the unit (403). The letter closes with its last item. If-Match with the item's version (412).");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid itemId, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await LetterItem.Lock(tx, itemId, caller) is not var (letter, item))
                return LetterItem.NotFound;
            var today = clock.Today();
            var recused = await Recusal.Refuses(tx, caller, letter.Round, letter.UnitCode, today, policies);
            if ((item.RefusesJudgement(caller, letter.Mine, ifMatch, recused) ?? item.RefusesClosing()) is { } refusal)
                return refusal;
            var (putRight, version) = (item.Status is LetterItemStatus.Submitted, item.Version + 1);
            await tx.ExecuteAsync("""
                update letter_items set closed_by = @PersonCode, closed_at = @now, put_right = @putRight, conclusion = @Conclusion, version = @version where id = @itemId
                """, new { itemId, caller.PersonCode, now = clock.GetUtcNow(), putRight, request.Conclusion, version });
            tx.Record(new LetterItemClosed(
                itemId, letter.Id, item.CaseId, letter.UnitCode, letter.UnitPath, letter.Number!, item.Number, putRight, caller.PersonCode!, request.Conclusion, version));
            var count = await tx.QuerySingleAsync<Count>("""
                select count(*)::int as items, (count(*) filter (where closed_at is null))::int as open, (count(*) filter (where put_right))::int as put_right
                from letter_items where letter_id = @Id
                """, new { letter.Id });
            if (count.Open == 0)
            {
                await tx.ExecuteAsync("update letters set status = 'Closed', closed_on = @today, version = version + 1 where id = @Id", new { letter.Id, today });
                tx.Record(new LetterClosed(letter.Id, letter.UnitCode, letter.UnitPath, letter.Number!, count.Items, count.PutRight, today));
            }
            http.Headers.ETag = Letter.Tag(version);
            return TypedResults.Ok(new Response(itemId, LetterItemStatus.Closed, putRight, version, count.Open == 0 ? LetterStatus.Closed : LetterStatus.Issued, count.Open));
        }, ct);
}
