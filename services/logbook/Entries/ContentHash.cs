using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DutyNet.Contracts;

namespace DutyNet.Logbook.Entries;

/// <summary>The content of one version of an entry, as far as its hash covers it.</summary>
public sealed record Content(
    int Version, EntryCategory Category, DateOnly OccurredOn, DateTimeOffset? WrittenAt, string Text, string? Place, string? CleanGovernment,
    string? Reason, IReadOnlyList<string> Participants, IReadOnlyList<Attendance.Attendee> Attendance);

/// <summary>
/// The published rule by which a version's content becomes one text and that text its hash, so that anybody can recompute it with <c>sha256sum</c>.
/// <para>
/// The text is UTF-8, its lines joined by one line feed (0x0A), without one at the end. A line is <c>name:length:value</c>, the length being
/// that of the value in UTF-8 bytes, in decimal; a value that is not there is the line <c>name:-</c>. The lines, in this order: <c>format</c>
/// (always <c>1</c>), <c>version</c>, <c>category</c>, <c>occurredOn</c> (2026-11-20), <c>writtenAt</c> (UTC to the microsecond,
/// 2026-11-20T01:02:03.000000Z), <c>text</c>, <c>place</c>, <c>cleanGovernment</c>, <c>reason</c>, then one line <c>participant</c> for each
/// participant in their order, then for each attendee in their order the three lines <c>attendee</c> (the name), <c>kind</c>, <c>person</c>.
/// The hash is the SHA-256 of these bytes in lower-case hex. With lengths before the values no text can pass for another.
/// </para>
/// </summary>
public static class ContentHash
{
    /// <summary>The hash of a version's content.</summary>
    public static string Of(Content content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(content))));

    /// <summary>The text that is hashed.</summary>
    public static string Canonical(Content content) => string.Join('\n', Lines(content));

    private static IEnumerable<string> Lines(Content content)
    {
        yield return Line("format", "1");
        yield return Line("version", content.Version.ToString(CultureInfo.InvariantCulture));
        yield return Line("category", content.Category.ToString());
        yield return Line("occurredOn", content.OccurredOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        yield return Line("writtenAt", content.WrittenAt?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        yield return Line("text", content.Text);
        yield return Line("place", content.Place);
        yield return Line("cleanGovernment", content.CleanGovernment);
        yield return Line("reason", content.Reason);
        foreach (var participant in content.Participants)
            yield return Line("participant", participant);
        foreach (var attendee in content.Attendance)
        {
            yield return Line("attendee", attendee.Name);
            yield return Line("kind", attendee.Kind.ToString());
            yield return Line("person", attendee.PersonCode);
        }
    }

    private static string Line(string name, string? value) =>
        value is null ? $"{name}:-" : string.Create(CultureInfo.InvariantCulture, $"{name}:{Encoding.UTF8.GetByteCount(value)}:{value}");
}
