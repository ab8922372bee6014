using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Inspection.Letters;

/// <summary>Writes a draft anew. Who does is one of its writers, and does not issue it.</summary>
internal static class EditLetter
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/letters/{letterId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector)
        .WithSummary("Writes a draft of a letter anew, its items numbered from 1; unit and round stay. If-Match with its version refuses what was changed meanwhile (412). By discipline staff or the team of its round and unit; issued, it is no longer edited (409 already-issued).");

    private static Task<Results<Ok<DraftLetter.Response>, Problem>> Handle(
        Guid letterId, DraftLetter.Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Ok<DraftLetter.Response>, Problem>>(async tx =>
        {
            var letter = await Letter.Lock(tx, letterId, caller);
            if (letter is null)
                return Letter.NotFound;
            var today = clock.Today();
            if ((Letter.RefusesInspector(caller, letter.Mine) ?? await Recusal.Refuses(tx, caller, letter.Round, letter.UnitCode, today, policies)) is { } refused)
                return refused;
            if (letter.Status is not LetterStatus.Draft)
                return Letter.AlreadyIssued;
            if (Letter.RefusesVersion(ifMatch, letter.Version) is { } changed)
                return changed;
            if (request.Unit != letter.UnitCode)
                return Problem.Invalid("unit", "other-unit", "不得更改受文单位，请另拟一份。", "The unit stays; draft another letter.");
            if (request.RoundId != letter.RoundId)
                return Problem.Invalid("roundId", "other-round", "不得更改所属轮次，请另拟一份。", "The round stays; draft another letter.");
            if (await LetterDraft.Wrong(tx, request.Items, letter.UnitPath, today, policies) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            var version = letter.Version + 1;
            await tx.ExecuteAsync("update letters set title = @Title, background = @Background, version = @version where id = @letterId", new { request.Title, request.Background, version, letterId });
            await LetterDraft.Write(tx, letterId, caller.PersonCode!, request.Items, clock.GetUtcNow());
            http.Headers.ETag = Letter.Tag(version);
            return TypedResults.Ok(new DraftLetter.Response(letterId, LetterStatus.Draft, version));
        }, ct);
}
