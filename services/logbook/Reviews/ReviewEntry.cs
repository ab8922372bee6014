using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Entries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Reviews;

/// <summary>Accepts or returns an entry in its newest version; the verdict stays, and a corrected version is reviewed anew.</summary>
public static class ReviewEntry
{
    /// <summary>The verdict.</summary>
    /// <param name="Verdict">Accepted 采信 or Returned 退回.</param>
    /// <param name="Defect">What is wrong, when it is returned: not recorded 履责不记录, irregular 记录不规范, duty not done 责任落实不到位.</param>
    /// <param name="Remark">What is to be corrected, required when it is returned.</param>
    public sealed record Request(Verdict Verdict, EntryDefect? Defect = null, [StringLength(2000, MinimumLength = 1)] string? Remark = null);

    /// <summary>The version reviewed and where the entry stands now.</summary>
    public sealed record Response(int Version, EntryState State);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/entries/{id:guid}/review", Handle).Requires(Role.Discipline, Role.Inspector)
            .WithSummary("Accepts or returns an entry in its newest version, in person; never of one's own book or unit (403 own-logbook) nor what one wrote (403 own-entry). One verdict for each version (409 already-reviewed); a correction opens it again. With If-Match (the ETag of the entry) it is refused (412) when it was amended meanwhile.")
            .WithExample(new Request(Verdict.Returned, EntryDefect.Irregular, "请补充谈话对象和谈话要点。"), new Response(1, EntryState.Returned));

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid id, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            // locked, so that no version comes between reading and judging
            if (await Book.OfEntry(tx, id, caller) is not { } book)
                return Problem.NotFound("entry", "该记录");
            if (caller.PersonCode is not { } person)
                return Problem.Forbidden("person-required", "须由本人审核，系统密钥不得作出结论。", "Only a person reviews, not a system's key.");
            var now = Entry.Instant(clock);
            var standing = await Review.StandingOf(tx, id, book, person, caller.Actor, now.DateInChina());
            if (Review.Refuse(book, person, standing.HoldsPostOfUnit, standing.Wrote) is { } refused)
                return refused;
            if (Review.Check(request.Verdict, request.Defect, request.Remark) is { Count: > 0 } errors)
                return Problem.Invalid(errors);
            if (GetEntry.IsChanged(ifMatch, standing.Version) is { } changed)
                return changed;
            var kept = await tx.ExecuteAsync("""
                with r as (
                    insert into entry_reviews (entry_id, version, verdict, defect, remark, reviewed_by, person_code, reviewed_at)
                    values (@id, @Version, @verdict, @defect, @Remark, @Actor, @person, @now)
                    on conflict do nothing
                    returning entry_id, verdict, defect)
                update entry_search s set state = r.verdict, defect = r.defect from r where s.entry_id = r.entry_id
                """, new { id, standing.Version, verdict = request.Verdict.ToString(), defect = request.Defect?.ToString(), request.Remark, caller.Actor, person, now });
            if (kept == 0)
                return Problem.Conflict("already-reviewed", "该版本已审核；更正后可再次审核。", "This version was reviewed; a corrected one can be reviewed again.");
            if (request.Verdict == Verdict.Accepted)
                tx.Record(new EntryAccepted(id, book.Id, standing.CaseId, book.UnitCode, book.UnitPath, book.PersonCode, person, request.Remark, standing.Version));
            else
                tx.Record(new EntryReturned(id, book.Id, standing.CaseId, book.UnitCode, book.UnitPath, book.PersonCode, person, request.Defect!.Value, request.Remark!, standing.Version));
            return TypedResults.Created($"/api/v1/logbook/entries/{id}", new Response(standing.Version, request.Verdict == Verdict.Accepted ? EntryState.Accepted : EntryState.Returned));
        }, ct);
}
