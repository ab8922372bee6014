using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Entries;

/// <summary>Corrects an entry by a new version with its reason; all versions stay.</summary>
public static class AmendEntry
{
    /// <summary>The corrected content; place, participants, attendance and the section on clean government stay as they were when left out.</summary>
    public sealed record Request(
        [StringLength(20_000, MinimumLength = 1)] string Text,
        [StringLength(2000, MinimumLength = 1)] string Reason,
        [StringLength(500)] string? Place = null,
        [MaxLength(500)] string[]? Participants = null,
        [MaxLength(500)] Attendance.Attendee[]? Attendance = null,
        [StringLength(20_000, MinimumLength = 1)] string? CleanGovernment = null);

    /// <summary>The version it is now.</summary>
    public sealed record Response(int Version);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/entries/{id:guid}/amendments", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Adds a corrected version of an entry, with the reason; all versions stay. With If-Match (the ETag of the entry) it is refused (412) when somebody else has amended it meanwhile. A returned or accepted entry waits for review again.");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid id, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, TimeProvider clock, Database db, HttpContext http, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entry.Instant(clock);
            if (await Book.OfEntry(tx, id, caller) is not { } book)
                return Problem.NotFound("entry", "该记录");
            if (await book.RefuseWriter(tx, caller, now.DateInChina()) is { } refused)
                return refused;
            var errors = new List<FieldError>();
            if (string.IsNullOrWhiteSpace(request.Text))
                errors.Add(new("text", "required", "必填。", "Required."));
            if (string.IsNullOrWhiteSpace(request.Reason))
                errors.Add(new("reason", "required", "必填。", "Required."));
            Entry.CheckParticipants(request.Participants, errors);
            if (errors.Count > 0)
                return Problem.Invalid(errors);
            var newest = await tx.QuerySingleAsync<Newest>("""
                select v.version, v.place, v.participants, v.attendance::text as attendance, v.clean_government, e.category, e.occurred_on, e.written_at, e.case_id
                from entry_versions v join entries e on e.id = v.entry_id
                where v.entry_id = @id order by v.version desc limit 1
                """, new { id });
            if (GetEntry.IsChanged(ifMatch, newest.Version) is { } changed)
                return changed;

            var version = new EntryVersion(id, newest.CorrectedBy(request), caller.Actor, caller.PersonCode, tx.OnBehalfOf, now);
            await Entry.AddVersion(tx, version);
            tx.Record(new EntryAmended(id, book.Id, newest.CaseId, book.UnitCode, book.UnitPath, request.Reason, version.Content.Version, version.Sha256));
            http.Response.Headers.ETag = GetEntry.ETag(version.Content.Version);
            return TypedResults.Created($"/api/v1/logbook/entries/{id}", new Response(version.Content.Version));
        }, ct);

    private sealed record Newest(
        int Version, string? Place, string[] Participants, string Attendance, string? CleanGovernment, EntryCategory Category, DateOnly OccurredOn,
        DateTimeOffset? WrittenAt, Guid? CaseId)
    {
        public Content CorrectedBy(Request request) => new(
            Version + 1, Category, OccurredOn, WrittenAt, request.Text, request.Place ?? Place, request.CleanGovernment ?? CleanGovernment, request.Reason,
            request.Participants ?? Participants, request.Attendance ?? Entries.Attendance.FromJson(Attendance));
    }
}
