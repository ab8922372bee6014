using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Database;
using DutyNet.Contracts;
using DutyNet.Logbook.Entries;

namespace DutyNet.Logbook.Seals;

/// <summary>One version of an entry as it is kept, with the hash that was recorded with it.</summary>
internal sealed record KeptVersion(
    Guid LogbookId, Guid EntryId, int Version, EntryCategory Category, DateOnly OccurredOn, DateTimeOffset? WrittenAt, DateTimeOffset ReceivedAt, bool LateRecorded,
    string Text, string? Place, string? CleanGovernment, string? Reason, string[] Participants, string Attendance, string RecordedBy, string? ContentSha256)
{
    public Content Content => new(Version, Category, OccurredOn, WrittenAt, Text, Place, CleanGovernment, Reason, Participants, Entries.Attendance.FromJson(Attendance));
}

/// <summary>An attachment as it is kept.</summary>
internal sealed record KeptFile(Guid LogbookId, Guid EntryId, Guid Id, string FileName, string MediaType, long Size, string Sha256, DateTimeOffset ReceivedAt, Guid? ErasedBy);

/// <summary>
/// What a logbook holds, and the published rule by which that becomes one text and one hash.
/// <para>
/// The text is UTF-8 with a line feed (0x0A) after every line. The first line is <c>logbook {id} {unit} {person or -} {year}</c>. Then, for
/// every version, by the entry's id and the version's number, <c>version {entry} {number} {content hash, or - for those older than hashes}</c>;
/// then for every attachment, by the entry's id and its own, <c>attachment {entry} {attachment} {hash of its bytes}</c>. Ids are in lower-case hex
/// with hyphens, and sorted as such. The seal of a logbook is the SHA-256 of this text.
/// </para>
/// </summary>
internal static class Contents
{
    public static string Text(Book book, IEnumerable<KeptVersion> versions, IEnumerable<KeptFile> files)
    {
        var text = new StringBuilder($"logbook {book.Id} {book.UnitCode} {book.PersonCode ?? "-"} {book.Year}\n");
        foreach (var v in versions.OrderBy(v => v.EntryId.ToString(), StringComparer.Ordinal).ThenBy(v => v.Version))
            text.Append($"version {v.EntryId} {v.Version} {v.ContentSha256 ?? "-"}\n");
        foreach (var f in files.OrderBy(f => f.EntryId.ToString(), StringComparer.Ordinal).ThenBy(f => f.Id.ToString(), StringComparer.Ordinal))
            text.Append($"attachment {f.EntryId} {f.Id} {f.Sha256}\n");
        return text.ToString();
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static Task<List<KeptVersion>> Versions(Tx tx, Guid[] logbooks) => tx.QueryAsync<KeptVersion>("""
        select e.logbook_id, v.entry_id, v.version, e.category, e.occurred_on, e.written_at, v.received_at, e.late_recorded, v.text, v.place, v.clean_government, v.reason,
               v.participants, v.attendance::text as attendance, v.recorded_by, v.content_sha256
        from entries e join entry_versions v on v.entry_id = e.id
        where e.logbook_id = any(@logbooks)
        order by e.logbook_id, e.occurred_on, v.entry_id, v.version
        """, new { logbooks });

    public static Task<List<KeptFile>> Files(Tx tx, Guid[] logbooks) => tx.QueryAsync<KeptFile>("""
        select e.logbook_id, a.entry_id, a.id, a.file_name, a.media_type, a.size, a.sha256, a.received_at, x.act_id as erased_by
        from entries e join attachments a on a.entry_id = e.id left join erased_contents x on x.sha256 = a.sha256
        where e.logbook_id = any(@logbooks)
        order by e.logbook_id, a.entry_id, a.id
        """, new { logbooks });
}
