using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Entries;

/// <summary>An entry to be recorded, complete: in whose book, its first version, and what is known only here.</summary>
internal sealed record NewEntry(
    Guid Id, Book Book, RecordEntry.Request Written, DateTimeOffset ReceivedAt, bool LateRecorded, Guid? CaseId, Guid[] DutyIds, string? OnBehalfOf)
{
    public string Sha256 { get; } = ContentHash.Of(Entry.ContentOf(Written));
}

/// <summary>One later version of an entry's content: a correction with its reason.</summary>
internal sealed record EntryVersion(
    Guid EntryId, Content Content, string RecordedBy, string? PersonCode, string? OnBehalfOf, DateTimeOffset ReceivedAt)
{
    public string Sha256 { get; } = ContentHash.Of(Content);
}

/// <summary>The rules of an entry.</summary>
internal static class Entry
{
    // Clocks of writing devices differ a little from ours.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    // Founding of the state: no duty of a post is older, and an earlier date is a slip.
    private static readonly DateOnly Earliest = new(1949, 10, 1);

    /// <summary>Late-recorded (补记): received more than the policy's days after it happened.</summary>
    public static bool IsLateRecorded(DateOnly occurredOn, DateOnly receivedOn, LogbookPolicies policies) =>
        receivedOn.DayNumber - occurredOn.DayNumber > policies.LateRecordedAfterDays;

    /// <summary>A report upward (上级汇报) has a section of its own on clean government (document 002); without it, it is irregular and says so.</summary>
    public static bool LacksCleanGovernment(EntryCategory category, string? cleanGovernment) => category == EntryCategory.ReportUpward && cleanGovernment is null;

    /// <summary>Now, to the microsecond: what is answered and published is exactly what the database keeps.</summary>
    public static DateTimeOffset Instant(TimeProvider clock) => ToMicrosecond(clock.GetUtcNow());

    /// <summary>The content of the first version, as its author wrote it.</summary>
    public static Content ContentOf(RecordEntry.Request written) => new(
        1, written.Category, written.OccurredOn, ToMicrosecond(written.WrittenAt), written.Text, written.Place, written.CleanGovernment, null,
        written.Participants ?? [], written.Attendance ?? []);

    /// <summary>What is wrong with what its author wrote; empty when nothing is.</summary>
    public static List<FieldError> Check(RecordEntry.Request request, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        if (request.OccurredOn > now.DateInChina())
            errors.Add(new("occurredOn", "in-the-future", "不能晚于今天。", "Must not lie in the future."));
        if (request.OccurredOn < Earliest)
            errors.Add(new("occurredOn", "too-early", "不能早于 1949 年 10 月 1 日。", "Must not be before 1 October 1949."));
        if (request.WrittenAt > now + ClockSkew)
            errors.Add(new("writtenAt", "in-the-future", "不能晚于现在。", "Must not lie in the future."));
        if (string.IsNullOrWhiteSpace(request.Text))
            errors.Add(new("text", "required", "必填。", "Required."));
        CheckParticipants(request.Participants, errors);
        return errors;
    }

    /// <summary>A participant is named.</summary>
    public static void CheckParticipants(string[]? participants, List<FieldError> errors)
    {
        for (var i = 0; i < participants?.Length; i++)
            if (string.IsNullOrWhiteSpace(participants[i]) || participants[i].Length > 200)
                errors.Add(new($"participants[{i}]", "length", "长度须在 1 到 200 之间。", "Must be 1 to 200 characters."));
    }

    /// <summary>Adds entries with their first versions and the duties they serve, however many, in one statement; at the commit, or at the next flush.</summary>
    public static void Add(Tx tx, IReadOnlyList<NewEntry> entries, Caller caller) => tx.WriteAtCommit("""
        with n as materialized (
            select * from json_to_recordset($1::json) as r(
                id uuid, "logbookId" uuid, "unitCode" text, "bookPerson" text, category text, "occurredOn" date, "writtenAt" timestamptz, "receivedAt" timestamptz,
                "lateRecorded" boolean, "caseId" uuid, text text, place text, participants text[], attendance jsonb, "cleanGovernment" text,
                sha256 text, "onBehalfOf" text, "dutyIds" uuid[])),
        e as (
            insert into entries (id, logbook_id, category, occurred_on, written_at, received_at, late_recorded, case_id)
            select id, "logbookId", category, "occurredOn", "writtenAt", "receivedAt", "lateRecorded", "caseId" from n),
        v as (
            insert into entry_versions (entry_id, version, text, place, participants, attendance, clean_government, content_sha256, recorded_by, person_code, on_behalf_of, received_at)
            select id, 1, text, place, participants, attendance, "cleanGovernment", sha256, $2, $3, "onBehalfOf", "receivedAt" from n),
        d as (
            insert into entry_duties (entry_id, duty_id) select id, unnest("dutyIds") from n)
        insert into entry_search (entry_id, logbook_id, unit_code, person_code, category, occurred_on, late_recorded, case_id, version, state, text)
        select id, "logbookId", "unitCode", "bookPerson", category, "occurredOn", "lateRecorded", "caseId", 1, 'Recorded',
               searchable(text, place, "cleanGovernment", participants, attendance)
        from n
        """, JsonSerializer.Serialize(entries.Select(e => Columns(e, ContentOf(e.Written))), Json.Options), caller.Actor, caller.PersonCode);

    /// <summary>Adds a later version; none is ever changed. Whatever was said of the version before, this one waits to be reviewed.</summary>
    public static Task AddVersion(Tx tx, EntryVersion version) => tx.ExecuteAsync("""
        with v as (
            insert into entry_versions (entry_id, version, text, place, participants, attendance, clean_government, reason, content_sha256, recorded_by, person_code, on_behalf_of, received_at)
            values (@EntryId, @Version, @Text, @Place, @participants, @attendance::jsonb, @CleanGovernment, @Reason, @Sha256, @RecordedBy, @PersonCode, @OnBehalfOf, @ReceivedAt)
            returning *)
        update entry_search s set version = v.version, state = 'Recorded', defect = null,
               text = searchable(v.text, v.place, v.clean_government, v.participants, v.attendance)
        from v where s.entry_id = v.entry_id
        """, new
    {
        version.EntryId,
        version.Content.Version,
        version.Content.Text,
        version.Content.Place,
        participants = version.Content.Participants.ToArray(),
        attendance = Attendance.ToJson(version.Content.Attendance),
        version.Content.CleanGovernment,
        version.Content.Reason,
        version.Sha256,
        version.RecordedBy,
        version.PersonCode,
        version.OnBehalfOf,
        version.ReceivedAt,
    });

    private static object Columns(NewEntry e, Content content) => new
    {
        e.Id,
        logbookId = e.Book.Id,
        e.Book.UnitCode,
        bookPerson = e.Book.PersonCode,
        content.Category,
        content.OccurredOn,
        content.WrittenAt,
        e.ReceivedAt,
        e.LateRecorded,
        e.CaseId,
        content.Text,
        content.Place,
        content.Participants,
        content.Attendance,
        content.CleanGovernment,
        e.Sha256,
        e.OnBehalfOf,
        e.DutyIds,
    };

    private static DateTimeOffset ToMicrosecond(DateTimeOffset at) => at.ToUniversalTime().AddTicks(-(at.UtcTicks % TimeSpan.TicksPerMicrosecond));

    private static DateTimeOffset? ToMicrosecond(DateTimeOffset? at) => at is { } instant ? ToMicrosecond(instant) : null;
}
