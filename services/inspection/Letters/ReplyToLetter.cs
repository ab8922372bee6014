using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Letters;

/// <summary>Replies to a letter for the unit: each item is adopted, or not with a reason.</summary>
internal static class ReplyToLetter
{
    /// <summary>The reply.</summary>
    /// <param name="Text">What the unit says.</param>
    /// <param name="Answers">One answer for each item.</param>
    /// <param name="Correction">Why an earlier reply is corrected; only then.</param>
    public sealed record Request(
        [StringLength(20000, MinimumLength = 1)] string Text, [MinLength(1), MaxLength(50)] Answer[] Answers, [StringLength(2000, MinimumLength = 1)] string? Correction = null);

    /// <summary>Whether an item is adopted (采纳); with a reason when not.</summary>
    public sealed record Answer([Range(1, 50)] int Number, bool Adopted, [StringLength(5000, MinimumLength = 1)] string? Reason = null);

    /// <summary>The reply as kept: its version, and whether it is late.</summary>
    public sealed record Response(Guid LetterId, int Version, int Adopted, int NotAdopted, bool Late);

    private sealed record Asked(Guid Id, int Number, Guid CaseId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/letters/{letterId:guid}/reply", Handle)
        .Requires(Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Replies to an issued letter: one answer for each item, adopted or not with a reason. By a leader who holds a post of the unit, a clerk or a department's system of the subtree; never by who wrote or issued it. A later reply is a correction with a reason; all versions stay, the newest counts. After the due date it is taken and marked late.");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid letterId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var letter = await Letter.Lock(tx, letterId, caller);
            if (letter is null || letter.Status is LetterStatus.Draft)
                return Letter.NotFound;
            var today = clock.Today();
            if (caller.PersonCode is { } person && (letter.Writers.Contains(person, StringComparer.Ordinal) || person == letter.IssuedBy))
                return Problem.Forbidden("writer-cannot-reply", "起草或签发人不得代单位答复。", "Who wrote or issued the letter does not reply for the unit.");
            if (await OfUnit.Refuses(tx, caller, letter.UnitCode, today) is { } foreign)
                return foreign;
            if (letter.Status is LetterStatus.Closed)
                return Problem.Conflict("letter-closed", "该建议书已办结。", "The letter is closed.");
            var items = await tx.QueryAsync<Asked>("select id, number, case_id from letter_items where letter_id = @letterId order by number", new { letterId });
            var version = 1 + await tx.QuerySingleAsync<int>("select count(*)::int from letter_replies where letter_id = @letterId", new { letterId });
            if (Wrong(request, items, version) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);

            // When the unit first replied decides whether it is late; a correction does not make it late afterwards.
            var late = version == 1 ? today > letter.ReplyDueOn
                : await tx.QuerySingleAsync<bool>("select late from letter_replies where letter_id = @letterId and version = 1", new { letterId });
            await tx.ExecuteAsync("""
                insert into letter_replies (letter_id, version, text, replied_by, person_code, correction, late, received_at)
                values (@letterId, @version, @Text, @Actor, @PersonCode, @Correction, @late, @now)
                """, new { letterId, version, request.Text, caller.Actor, caller.PersonCode, request.Correction, late, now = clock.GetUtcNow() });
            await tx.ExecuteAsync("""
                insert into letter_answers (letter_id, version, number, adopted, reason)
                select @letterId, @version, a.number, a.adopted, a.reason from unnest(@numbers::int[], @adopted::boolean[], @reasons::text[]) as a(number, adopted, reason)
                """, new
            {
                letterId,
                version,
                numbers = request.Answers.Select(a => a.Number).ToArray(),
                adopted = request.Answers.Select(a => a.Adopted).ToArray(),
                reasons = request.Answers.Select(a => a.Reason).ToArray(),
            });
            var (adopted, notAdopted) = (request.Answers.Count(a => a.Adopted), request.Answers.Count(a => !a.Adopted));
            tx.Record(new LetterReplied(letterId, letter.UnitCode, letter.UnitPath, letter.Number!, adopted, notAdopted, late, version));
            tx.Record(items.Join(request.Answers, i => i.Number, a => a.Number, (i, a) => new LetterItemAnswered(
                i.Id, letterId, i.CaseId, letter.UnitCode, letter.UnitPath, letter.Number!, i.Number, a.Adopted, a.Reason, version)));
            return TypedResults.Created($"/api/v1/inspection/letters/{letterId}", new Response(letterId, version, adopted, notAdopted, late));
        }, ct);

    private static List<FieldError> Wrong(Request request, List<Asked> items, int version)
    {
        var wrong = new List<FieldError>();
        var seen = new HashSet<int>();
        foreach (var (i, answer) in request.Answers.Index())
        {
            if (!items.Exists(x => x.Number == answer.Number))
                wrong.Add(new($"answers[{i}].number", "unknown", "建议书没有这一项。", "The letter has no such item."));
            else if (!seen.Add(answer.Number))
                wrong.Add(new($"answers[{i}].number", "duplicate", "重复答复。", "Answered twice."));
            if (!answer.Adopted && string.IsNullOrWhiteSpace(answer.Reason))
                wrong.Add(new($"answers[{i}].reason", "required", "不采纳须说明理由。", "What is not adopted needs a reason."));
        }
        if (wrong.Count == 0 && items.Find(x => !seen.Contains(x.Number)) is { } missing)
            wrong.Add(new("answers", "missing", $"第 {missing.Number} 项未答复。", $"Item {missing.Number} is not answered."));
        if (version > 1 && string.IsNullOrWhiteSpace(request.Correction))
            wrong.Add(new("correction", "required", "更正答复须说明原因。", "A correction has a reason."));
        if (version == 1 && request.Correction is not null)
            wrong.Add(new("correction", "nothing-to-correct", "尚无可更正的答复。", "There is no reply to correct."));
        return wrong;
    }
}
