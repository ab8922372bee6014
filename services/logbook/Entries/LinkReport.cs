using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Entries;

/// <summary>
/// Links a report from below (上级汇报) to the entry of the superior's logbook that heard it (document 002: secretaries report upward and hear
/// the reports from below). Done by the side that heard it, which sees both; each side then sees the other's entry as far as it may.
/// </summary>
public static class LinkReport
{
    /// <summary>The report that was heard.</summary>
    public sealed record Request(Guid ReportEntryId);

    /// <summary>Both ends.</summary>
    public sealed record Response(Guid HearingEntryId, Guid ReportEntryId);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/entries/{id:guid}/links", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Links a report upward from another book of the unit, or of a unit below it, to this entry, which heard it; by whoever may write in this entry's book. The same again changes nothing.");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entry.Instant(clock);
            if (await Book.Reading(tx, id, caller) is not { } hearing)
                return Problem.NotFound("entry", "该记录");
            if (await hearing.RefuseWriter(tx, caller, now.DateInChina()) is { } refused)
                return refused;
            if (await Book.Reading(tx, request.ReportEntryId, caller) is not { } report)
                return Problem.Invalid("reportEntryId", "unknown", "没有找到该汇报记录。", "No such report.");
            var (category, caseId) = await tx.QuerySingleAsync<(string, Guid?)>("""
                select r.category, h.case_id from entries r, entries h where r.id = @ReportEntryId and h.id = @id
                """, new { request.ReportEntryId, id });
            if (category != nameof(EntryCategory.ReportUpward) || !IsHeardBy(report, hearing))
                return Problem.Invalid("reportEntryId", "not-a-report-from-below", "须为本单位其他履职本或下级单位的上级汇报记录。", "Must be a report upward in another book of this unit or of a unit below it.");
            var linked = await tx.ExecuteAsync("""
                insert into entry_links (hearing_entry_id, report_entry_id, linked_by, linked_at) values (@id, @ReportEntryId, @Actor, @now) on conflict do nothing
                """, new { id, request.ReportEntryId, caller.Actor, now });
            if (linked == 1)
                tx.Record(new ReportHeard(request.ReportEntryId, id, caseId, hearing.UnitCode, hearing.UnitPath, report.UnitCode));
            return TypedResults.Created($"/api/v1/logbook/entries/{id}", new Response(id, request.ReportEntryId));
        }, ct);

    // Upward means: out of another book, of the same unit (a member to the secretary) or of one below.
    private static bool IsHeardBy(Book report, Book hearing) =>
        report.Id != hearing.Id && (report.UnitPath == hearing.UnitPath || report.UnitPath.StartsWith(hearing.UnitPath + ".", StringComparison.Ordinal));
}
