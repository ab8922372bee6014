using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Inspection.Letters;

/// <summary>Issues a letter: each item begins a case and becomes a rectification task of its own.</summary>
internal static class IssueLetter
{
    /// <summary>The letter as issued: its number, when the reply is due, and the case of each item.</summary>
    public sealed record Response(Guid LetterId, string Number, LetterStatus Status, DateOnly ReplyDueOn, int Version, IReadOnlyList<Issued> Items);

    /// <summary>An item, the case it begins, and when it must be put right.</summary>
    public sealed record Issued(Guid ItemId, int Number, Guid CaseId, DateOnly DueOn);

    private sealed record Drafted(Guid Id, int Number, string Text, string Category, string[] ItemCodes, Severity Severity, long? AmountInvolvedFen, DateOnly? WantedDueOn);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/letters/{letterId:guid}/issue", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Issues a drafted letter to the unit's leading group, by another person than who wrote in it (403 writer-cannot-issue). Gives it the next number of the year; the reply is due in 30 days (policy), each item begins a case. 409 due-date-passed names items whose own date is over. If-Match with its version (412).");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid letterId, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var letter = await Letter.Lock(tx, letterId, caller);
            if (letter is null)
                return Letter.NotFound;
            if (caller.PersonCode is not { } issuer)
                return Letter.PersonRequired;
            if (letter.Writers.Contains(issuer, StringComparer.Ordinal))
                return Problem.Forbidden("writer-cannot-issue", "起草人不得签发自己起草的建议书。", "Who wrote in the draft does not issue it.");
            var today = clock.Today();
            if (await Recusal.Refuses(tx, caller, letter.Round, letter.UnitCode, today, policies) is { } recused)
                return recused;
            if (letter.Status is not LetterStatus.Draft)
                return Letter.AlreadyIssued;
            if (Letter.RefusesVersion(ifMatch, letter.Version) is { } changed)
                return changed;
            if (!await HasLeadingGroup(tx, letter.UnitCode, today))
                return Problem.Conflict("no-leading-group", "该单位没有在任的领导班子成员，无人接收建议书。", "Nobody of a leading group holds a post of the unit, so nobody would receive it.");
            var drafted = await tx.QueryAsync<Drafted>("""
                select id, number, text, category, item_codes, severity, amount_involved_fen, wanted_due_on from letter_items where letter_id = @letterId order by number
                """, new { letterId });
            if (drafted.Where(i => i.WantedDueOn <= today).ToList() is { Count: > 0 } passed)
                return Problem.Conflict("due-date-passed", "有的事项期限已过，请先修改草稿。", "Some items' due dates are over; edit the draft.",
                    [.. passed.Select(i => new FieldError($"items[{i.Number - 1}].dueOn", "not-in-future", "整改期限须晚于今天。", "The due date must be after today."))]);

            var (number, replyDueOn, version, now) = (await Number(tx, today.Year), today.AddDays(policies.ReplyDueDays), letter.Version + 1, clock.GetUtcNow());
            List<Issued> issued = [.. drafted.Select(i => new Issued(i.Id, i.Number, Guid.CreateVersion7(now), i.WantedDueOn ?? today.AddDays(policies.DueDays(i.Severity))))];
            await tx.ExecuteAsync("""
                update letters set status = 'Issued', year = @year, number = @number, issued_by = @issuer, issued_on = @today, reply_due_on = @replyDueOn, version = @version
                where id = @letterId
                """, new { letterId, year = today.Year, number, issuer, today, replyDueOn, version });
            await tx.ExecuteAsync("""
                update letter_items i set case_id = n.case_id, first_due_on = n.due_on, due_on = n.due_on
                from unnest(@ids::uuid[], @cases::uuid[], @dueOn::date[]) as n(id, case_id, due_on)
                where i.id = n.id
                """, new { ids = issued.Select(i => i.ItemId).ToArray(), cases = issued.Select(i => i.CaseId).ToArray(), dueOn = issued.Select(i => i.DueOn).ToArray() });
            var named = $"{today.Year}-{number}";
            tx.Record(new LetterIssued(letterId, letter.UnitCode, letter.UnitPath, letter.RoundId, named, letter.Title, today, replyDueOn, issued.Count, issuer));
            tx.Record(drafted.Zip(issued, (d, i) => new LetterItemIssued(
                d.Id, letterId, i.CaseId, letter.UnitCode, letter.UnitPath, named, d.Number, d.ItemCodes, d.Category, d.Severity, d.Text, d.AmountInvolvedFen, i.DueOn, issuer, Version: 1)));
            http.Headers.ETag = Letter.Tag(version);
            return TypedResults.Ok(new Response(letterId, named, LetterStatus.Issued, replyDueOn, version, issued));
        }, ct);

    private static Task<bool> HasLeadingGroup(Tx tx, string unit, DateOnly today) => tx.QuerySingleAsync<bool>("""
        select exists (select from holdings
                       where unit_code = @unit and role in ('FirstResponsible', 'TeamMember') and held_from <= @today and (held_until is null or held_until >= @today))
        """, new { unit, today });

    // Numbers of a year follow one another without a gap: one letter at a time takes the next, and a letter that is not issued takes none.
    private static async Task<int> Number(Tx tx, int year)
    {
        await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('numbers of letters', 0))");
        return await tx.QuerySingleAsync<int>("select coalesce(max(number), 0) + 1 from letters where year = @year", new { year });
    }
}
