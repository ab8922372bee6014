using System.Globalization;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Logbook.ExpectedEntries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Entries;

/// <summary>One entry with all its versions, attachments, and what it fulfilled.</summary>
public static class GetEntry
{
    /// <summary>The entry; its three times are when it happened, when its author says it was written, and when it was received.</summary>
    public sealed record Response(
        Guid EntryId, Guid LogbookId, string UnitCode, string? PersonCode, EntryCategory Category, DateOnly OccurredOn, DateTimeOffset? WrittenAt,
        DateTimeOffset ReceivedAt, bool LateRecorded, Guid? CaseId, int Version, IReadOnlyList<Version> Versions, IReadOnlyList<Attachment> Attachments,
        IReadOnlyList<Fulfilled> Fulfilled, IReadOnlyList<Guid> DutyIds);

    /// <summary>One version: who recorded it, on whose behalf, when it was received, and why it was corrected.</summary>
    public sealed record Version(
        int Number, string Text, string? Place, string[] Participants, string? Reason, string RecordedBy, string? PersonCode, string? OnBehalfOf, DateTimeOffset ReceivedAt);

    /// <summary>An attachment; size in bytes.</summary>
    public sealed record Attachment(Guid AttachmentId, string FileName, string MediaType, long Size, string Sha256, string RecordedBy, DateTimeOffset ReceivedAt);

    /// <summary>An expected entry and what the entry made of it.</summary>
    public sealed record Fulfilled(Guid ExpectedEntryId, ExpectedEntryStatus Status);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/entries/{id:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("An entry with all its versions, attachments and the expected entries it fulfilled; the ETag is for If-Match of an amendment.");

    internal static string ETag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, Database db, HttpContext http, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var entry = await tx.QuerySingleOrDefaultAsync<Found>("""
                select e.id, e.logbook_id, l.unit_code, l.person_code, e.category, e.occurred_on, e.written_at, e.received_at, e.late_recorded, e.case_id
                from entries e join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
                where e.id = @id and u.path ~ @scope::lquery
                """, new { id, scope = caller.Scope });
            if (entry is null)
                return Problem.NotFound("entry", "该记录");
            var versions = await tx.QueryAsync<Version>("""
                select version as number, text, place, participants, reason, recorded_by, person_code, on_behalf_of, received_at
                from entry_versions where entry_id = @id order by version
                """, new { id });
            var attachments = await tx.QueryAsync<Attachment>("""
                select id as attachment_id, file_name, media_type, size, sha256, recorded_by, received_at from attachments where entry_id = @id order by id
                """, new { id });
            var fulfilled = await tx.QueryAsync<Fulfilled>("select expected_entry_id, status from entry_fulfilments where entry_id = @id order by expected_entry_id", new { id });
            var duties = await tx.QueryAsync<Guid>("select duty_id from entry_duties where entry_id = @id order by duty_id", new { id });
            http.Response.Headers.ETag = ETag(versions.Count);
            return TypedResults.Ok(new Response(
                entry.Id, entry.LogbookId, entry.UnitCode, entry.PersonCode, entry.Category, entry.OccurredOn, entry.WrittenAt, entry.ReceivedAt,
                entry.LateRecorded, entry.CaseId, versions.Count, versions, attachments, fulfilled, duties));
        }, ct);

    private sealed record Found(
        Guid Id, Guid LogbookId, string UnitCode, string? PersonCode, EntryCategory Category, DateOnly OccurredOn, DateTimeOffset? WrittenAt,
        DateTimeOffset ReceivedAt, bool LateRecorded, Guid? CaseId);
}
