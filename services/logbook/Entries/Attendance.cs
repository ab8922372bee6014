using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DutyNet.Chassis;

namespace DutyNet.Logbook.Entries;

/// <summary>In what way somebody was there.</summary>
public enum AttendanceKind
{
    /// <summary>主持</summary>
    Hosted,

    /// <summary>出席</summary>
    Attended,

    /// <summary>列席: sat in without a vote, as delegates do (document 002).</summary>
    SatIn,

    /// <summary>缺席</summary>
    Absent,
}

/// <summary>Who was there and in what way (出席、列席), beside the plain list of participants.</summary>
public static class Attendance
{
    /// <summary>One attendee.</summary>
    /// <param name="Name">Their name.</param>
    /// <param name="Kind">In what way.</param>
    /// <param name="PersonCode">Their code, when they are of the register.</param>
    public sealed record Attendee([StringLength(200, MinimumLength = 1)] string Name, AttendanceKind Kind, [StringLength(64, MinimumLength = 1)] string? PersonCode = null);

    internal static string ToJson(IReadOnlyList<Attendee> attendance) => JsonSerializer.Serialize(attendance, Json.Options);

    internal static Attendee[] FromJson(string json) => JsonSerializer.Deserialize<Attendee[]>(json, Json.Options) ?? [];
}
