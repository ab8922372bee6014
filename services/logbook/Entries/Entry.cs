using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Entries;

/// <summary>One version of an entry's content; the first is the entry as recorded, each later one a correction with its reason.</summary>
internal sealed record EntryVersion(
    Guid EntryId, int Version, string Text, string? Place, string[] Participants, string? Reason, string RecordedBy, string? PersonCode,
    string? OnBehalfOf, DateTimeOffset ReceivedAt);

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

    /// <summary>Now, to the microsecond: what is answered and published is exactly what the database keeps.</summary>
    public static DateTimeOffset Instant(TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>What is wrong with what its author wrote; null when nothing is.</summary>
    public static Problem? Check(RecordEntry.Request request, DateTimeOffset now)
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
        return errors.Count > 0 ? Problem.Invalid(errors) : null;
    }

    /// <summary>A participant is named.</summary>
    public static void CheckParticipants(string[]? participants, List<FieldError> errors)
    {
        for (var i = 0; i < participants?.Length; i++)
            if (string.IsNullOrWhiteSpace(participants[i]) || participants[i].Length > 200)
                errors.Add(new($"participants[{i}]", "length", "长度须在 1 到 200 之间。", "Must be 1 to 200 characters."));
    }

    /// <summary>Adds a version; none is ever changed.</summary>
    public static Task AddVersion(Tx tx, EntryVersion version) => tx.ExecuteAsync("""
        insert into entry_versions (entry_id, version, text, place, participants, reason, recorded_by, person_code, on_behalf_of, received_at)
        values (@EntryId, @Version, @Text, @Place, @Participants, @Reason, @RecordedBy, @PersonCode, @OnBehalfOf, @ReceivedAt)
        """, version);
}
