using System.Globalization;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Reviews;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Entries;

/// <summary>One entry with all its versions, attachments, what it fulfilled, and what was said of it.</summary>
public static class GetEntry
{
    /// <summary>The entry; its three times are when it happened, when its author says it was written, and when it was received.</summary>
    /// <param name="State">Where it stands: what was said of its newest version.</param>
    /// <param name="CleanGovernmentMissing">True for a report upward whose newest version lacks its section on clean government.</param>
    public sealed record Response(
        Guid EntryId, Guid LogbookId, string UnitCode, string? PersonCode, EntryCategory Category, DateOnly OccurredOn, DateTimeOffset? WrittenAt,
        DateTimeOffset ReceivedAt, bool LateRecorded, Guid? CaseId, int Version, IReadOnlyList<Version> Versions, IReadOnlyList<Attachment> Attachments,
        IReadOnlyList<Fulfilled> Fulfilled, IReadOnlyList<Guid> DutyIds, EntryState State, bool CleanGovernmentMissing, IReadOnlyList<Review> Reviews,
        IReadOnlyList<Remark> Remarks, IReadOnlyList<Link> Links);

    /// <summary>One version: who recorded it, on whose behalf, when it was received, why it was corrected, and the hash of its content by the published rule (null: recorded before there was one).</summary>
    public sealed record Version(
        int Number, string Text, string? Place, string[] Participants, string? Reason, string RecordedBy, string? PersonCode, string? OnBehalfOf,
        DateTimeOffset ReceivedAt, IReadOnlyList<Attendance.Attendee> Attendance, string? CleanGovernment, string? ContentSha256);

    /// <summary>An attachment; size in bytes.</summary>
    public sealed record Attachment(Guid AttachmentId, string FileName, string MediaType, long Size, string Sha256, string RecordedBy, DateTimeOffset ReceivedAt);

    /// <summary>An expected entry and what the entry made of it.</summary>
    public sealed record Fulfilled(Guid ExpectedEntryId, ExpectedEntryStatus Status);

    /// <summary>A reviewer's verdict on one version.</summary>
    public sealed record Review(int Version, Verdict Verdict, EntryDefect? Defect, string? Remark, string PersonCode, DateTimeOffset ReviewedAt);

    /// <summary>An inspector's remark, written in by a check of the unit.</summary>
    public sealed record Remark(Guid RemarkId, Guid RoundId, string Text, EntryDefect? Defect, string InspectorPerson, DateTimeOffset RemarkedAt);

    /// <summary>A linked entry that the caller may see: one that this heard (<c>Heard</c>), or that heard this (<c>HeardBy</c>).</summary>
    public sealed record Link(string Kind, Guid EntryId, string UnitCode, string? PersonCode, DateOnly OccurredOn);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/entries/{id:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("An entry with all its versions and their hashes, attachments, the expected entries it fulfilled, reviews, inspectors' remarks and linked reports; the ETag is for If-Match of an amendment or review.");

    internal static string ETag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>412 when the caller has read another version than the newest; null when they have it, or do not say.</summary>
    internal static Problem? IsChanged(string? ifMatch, int newest) => ifMatch is null or "*" || ifMatch.Split(',').Any(tag => tag.Trim() == ETag(newest))
        ? null : Problem.Of(412, "changed-meanwhile", "该记录已被他人更正，请重新读取。", "Somebody has amended this entry meanwhile; read it again.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, Database db, HttpContext http, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var entry = await tx.QuerySingleOrDefaultAsync<Found>("""
                select e.id, e.logbook_id, l.unit_code, l.person_code, e.category, e.occurred_on, e.written_at, e.received_at, e.late_recorded, e.case_id, s.state
                from entries e join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code join entry_states s on s.entry_id = e.id
                where e.id = @id and u.path ~ @scope::lquery
                """, new { id, scope = caller.Scope });
            if (entry is null)
                return Problem.NotFound("entry", "该记录");
            var versions = (await tx.QueryAsync<Kept>("""
                select version as number, text, place, participants, reason, recorded_by, person_code, on_behalf_of, received_at, attendance::text as attendance, clean_government, content_sha256
                from entry_versions where entry_id = @id order by version
                """, new { id })).ConvertAll(v => v.Shown());
            var attachments = await tx.QueryAsync<Attachment>("""
                select id as attachment_id, file_name, media_type, size, sha256, recorded_by, received_at from attachments where entry_id = @id order by id
                """, new { id });
            var fulfilled = await tx.QueryAsync<Fulfilled>("select expected_entry_id, status from entry_fulfilments where entry_id = @id order by expected_entry_id", new { id });
            var duties = await tx.QueryAsync<Guid>("select duty_id from entry_duties where entry_id = @id order by duty_id", new { id });
            var reviews = await tx.QueryAsync<Review>("select version, verdict, defect, remark, person_code, reviewed_at from entry_reviews where entry_id = @id order by version", new { id });
            // an inspector may have named an entry of a unit that was not theirs to check
            var remarks = await tx.QueryAsync<Remark>("""
                select id as remark_id, round_id, text, defect, inspector_person, remarked_at from entry_remarks where entry_id = @id and unit_code = @UnitCode order by remarked_at, id
                """, new { id, entry.UnitCode });
            var links = await tx.QueryAsync<Link>("""
                select k.kind, s.entry_id, s.unit_code, s.person_code, s.occurred_on
                from (select 'Heard' as kind, report_entry_id as other from entry_links where hearing_entry_id = @id
                      union all
                      select 'HeardBy', hearing_entry_id from entry_links where report_entry_id = @id) k
                join entry_search s on s.entry_id = k.other join units u on u.code = s.unit_code
                where u.path ~ @scope::lquery
                order by s.occurred_on, s.entry_id
                """, new { id, scope = caller.Scope });
            http.Response.Headers.ETag = ETag(versions.Count);
            return TypedResults.Ok(new Response(
                entry.Id, entry.LogbookId, entry.UnitCode, entry.PersonCode, entry.Category, entry.OccurredOn, entry.WrittenAt, entry.ReceivedAt,
                entry.LateRecorded, entry.CaseId, versions.Count, versions, attachments, fulfilled, duties, entry.State,
                Entry.LacksCleanGovernment(entry.Category, versions[^1].CleanGovernment), reviews, remarks, links));
        }, ct);

    private sealed record Found(
        Guid Id, Guid LogbookId, string UnitCode, string? PersonCode, EntryCategory Category, DateOnly OccurredOn, DateTimeOffset? WrittenAt,
        DateTimeOffset ReceivedAt, bool LateRecorded, Guid? CaseId, EntryState State);

    private sealed record Kept(
        int Number, string Text, string? Place, string[] Participants, string? Reason, string RecordedBy, string? PersonCode, string? OnBehalfOf,
        DateTimeOffset ReceivedAt, string Attendance, string? CleanGovernment, string? ContentSha256)
    {
        public Version Shown() => new(
            Number, Text, Place, Participants, Reason, RecordedBy, PersonCode, OnBehalfOf, ReceivedAt, Entries.Attendance.FromJson(Attendance), CleanGovernment, ContentSha256);
    }
}
