using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Printing;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Inspection.Letters;

/// <summary>Shows one letter with its items and replies, or the page to be printed.</summary>
internal static class GetLetter
{
    /// <summary>The letter. ReplyOverdue: due, and not replied to.</summary>
    public sealed record Response(
        Guid LetterId, string? Number, string UnitCode, string UnitName, Guid? RoundId, string Title, string Background, LetterStatus Status, string DraftedBy, string? IssuedBy, DateOnly? IssuedOn,
        DateOnly? ReplyDueOn, bool ReplyOverdue, DateOnly? ClosedOn, int Version, IReadOnlyList<Item> Items, IReadOnlyList<Reply> Replies);

    /// <summary>An item; amounts in fen. CaseId and DueOn are null in a draft, WantedDueOn is what was drafted.</summary>
    public sealed record Item(
        Guid ItemId, int Number, string Text, string Category, Severity Severity, string[] ItemCodes, long? AmountInvolvedFen, DateOnly? WantedDueOn, Guid? CaseId, DateOnly? FirstDueOn, DateOnly? DueOn,
        LetterItemStatus Status, bool? Adopted, string? NotAdoptedBecause, Guid? TaskId, string? AnswerablePerson, string? ClosedBy, DateTimeOffset? ClosedAt, bool? PutRight, string? Conclusion, int Version,
        IReadOnlyList<Submission> Submissions, IReadOnlyList<Return> Returns);

    /// <summary>A submission, with its evidence by hash; the amount in fen.</summary>
    public sealed record Submission(int Attempt, string Measures, long? AmountRecoveredFen, IReadOnlyList<EvidenceRef> Evidence, string? SubmittedBy, DateTimeOffset SubmittedAt);

    /// <summary>A return of the submission with the same attempt.</summary>
    public sealed record Return(int Attempt, string Reason, string ReturnedBy, DateTimeOffset ReturnedAt);

    /// <summary>A version of the reply; the newest counts.</summary>
    public sealed record Reply(int Version, string Text, string? RepliedBy, string? Correction, bool Late, DateTimeOffset ReceivedAt, IReadOnlyList<ReplyToLetter.Answer> Answers);

    private sealed record Head(
        Guid LetterId, string? Number, string UnitCode, string UnitName, string UnitPath, Guid? RoundId, string Title, string Background, LetterStatus Status, string DraftedBy, string? IssuedBy,
        DateOnly? IssuedOn, DateOnly? ReplyDueOn, bool ReplyOverdue, DateOnly? ClosedOn, int Version);

    private sealed record StoredItem(
        Guid ItemId, int Number, string Text, string Category, Severity Severity, string[] ItemCodes, long? AmountInvolvedFen, DateOnly? WantedDueOn, Guid? CaseId, DateOnly? FirstDueOn, DateOnly? DueOn,
        LetterItemStatus Status, bool? Adopted, string? NotAdoptedBecause, Guid? TaskId, string? AnswerablePerson, string? ClosedBy, DateTimeOffset? ClosedAt, bool? PutRight, string? Conclusion, int Version);

    private sealed record StoredSubmission(Guid ItemId, int Attempt, string Measures, long? AmountRecoveredFen, string Evidence, string? SubmittedBy, DateTimeOffset SubmittedAt);

    private sealed record StoredReturn(Guid ItemId, int Attempt, string Reason, string ReturnedBy, DateTimeOffset ReturnedAt);

    private sealed record StoredReply(int Version, string Text, string? RepliedBy, string? Correction, bool Late, DateTimeOffset ReceivedAt);

    private sealed record StoredAnswer(int Version, int Number, bool Adopted, string? Reason);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/letters/{letterId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("One recommendation letter with its items, their rectification and close-out, and every version of the reply; ETag is its version. With ?format=html, or a browser, the letter to be printed. Amounts in fen. A draft shows to the inspecting side alone.")
        .Produces<Response>().Produces(StatusCodes.Status200OK, contentType: "text/html");

    private static async Task<IResult> Handle(Guid letterId, HttpContext http, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        var letter = await db.Read(tx => Read(tx, letterId, caller, clock.Today()), ct);
        http.Response.Headers.Vary = "Accept, Accept-Language";
        if (letter is null)
            return Letter.NotFound;
        http.Response.Headers.ETag = Letter.Tag(letter.Version);
        return PrintedPage.Wanted(http.Request) ? LetterPage.Of(http.Request, letter) : TypedResults.Ok(letter);
    }

    private static async Task<Response?> Read(Tx tx, Guid letterId, Caller caller, DateOnly today)
    {
        var of = new { letterId, today };
        var head = await tx.QuerySingleOrDefaultAsync<Head>("""
            select l.id as letter_id, l.year || '-' || l.number as number, l.unit_code, u.name as unit_name, u.path::text as unit_path, l.round_id, l.title, l.background, l.status, l.drafted_by,
                   l.issued_by, l.issued_on, l.reply_due_on, l.closed_on, l.version,
                   l.status = 'Issued' and l.reply_due_on < @today and not exists (select from letter_replies r where r.letter_id = l.id) as reply_overdue
            from letters l join units u on u.code = l.unit_code
            where l.id = @letterId
            """, of);
        if (head is null || !caller.MaySee(head.UnitPath) || (head.Status is LetterStatus.Draft && !Letter.IsInspecting(caller)))
            return null;
        var items = await tx.QueryAsync<StoredItem>("""
            select i.id as item_id, i.number, i.text, i.category, i.severity, i.item_codes, i.amount_involved_fen, i.wanted_due_on, i.case_id, i.first_due_on, i.due_on,
                   s.status, s.adopted, s.not_adopted_because, s.task_id, s.answerable_person, i.closed_by, i.closed_at, i.put_right, i.conclusion, i.version
            from letter_items i join letter_item_states s on s.item_id = i.id
            where i.letter_id = @letterId order by i.number
            """, of);
        var submissions = (await tx.QueryAsync<StoredSubmission>("""
            select s.finding_id as item_id, s.attempt, s.measures, s.amount_recovered_fen, s.evidence::text as evidence, s.submitted_by, s.submitted_at
            from submissions s join letter_items i on i.id = s.finding_id
            where i.letter_id = @letterId order by s.attempt
            """, of)).ToLookup(s => s.ItemId);
        var returns = (await tx.QueryAsync<StoredReturn>("""
            select r.item_id, r.attempt, r.reason, r.returned_by, r.returned_at from letter_item_returns r join letter_items i on i.id = r.item_id
            where i.letter_id = @letterId order by r.attempt
            """, of)).ToLookup(r => r.ItemId);
        var replies = await tx.QueryAsync<StoredReply>("""
            select version, text, person_code as replied_by, correction, late, received_at from letter_replies where letter_id = @letterId order by version
            """, of);
        var answers = (await tx.QueryAsync<StoredAnswer>("select version, number, adopted, reason from letter_answers where letter_id = @letterId order by number", of)).ToLookup(a => a.Version);
        return new(
            head.LetterId, head.Number, head.UnitCode, head.UnitName, head.RoundId, head.Title, head.Background, head.Status, head.DraftedBy, head.IssuedBy, head.IssuedOn,
            head.ReplyDueOn, head.ReplyOverdue, head.ClosedOn, head.Version,
            [.. items.Select(i => new Item(
                i.ItemId, i.Number, i.Text, i.Category, i.Severity, i.ItemCodes, i.AmountInvolvedFen, i.WantedDueOn, i.CaseId, i.FirstDueOn, i.DueOn,
                i.Status, i.Adopted, i.NotAdoptedBecause, i.TaskId, i.AnswerablePerson, i.ClosedBy, i.ClosedAt, i.PutRight, i.Conclusion, i.Version,
                [.. submissions[i.ItemId].Select(s => new Submission(s.Attempt, s.Measures, s.AmountRecoveredFen, JsonSerializer.Deserialize<EvidenceRef[]>(s.Evidence, Json.Options)!, s.SubmittedBy, s.SubmittedAt))],
                [.. returns[i.ItemId].Select(r => new Return(r.Attempt, r.Reason, r.ReturnedBy, r.ReturnedAt))]))],
            [.. replies.Select(r => new Reply(r.Version, r.Text, r.RepliedBy, r.Correction, r.Late, r.ReceivedAt,
                [.. answers[r.Version].Select(a => new ReplyToLetter.Answer(a.Number, a.Adopted, a.Reason))]))]);
    }
}
