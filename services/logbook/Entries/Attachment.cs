using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Entries;

/// <summary>The rules of an attachment: its kind, its size, its name, and that what was erased does not come back.</summary>
internal static class Attachment
{
    private const int LongestName = 255;
    private const long Megabyte = 1024 * 1024;

    /// <summary>Most bytes a file of this kind may have.</summary>
    public static long Largest(MediaGroup group, LogbookPolicies policies) => Megabyte * (group switch
    {
        MediaGroup.Picture => policies.PictureMegabytes,
        MediaGroup.Document => policies.DocumentMegabytes,
        _ => policies.RecordingMegabytes,
    });

    /// <summary>Why a staged file cannot be taken; null when it can.</summary>
    public static Problem? Refuse(Staged staged) =>
        staged.Size == 0 ? Problem.Unprocessable("attachment-empty", "文件是空的。", "The file is empty.")
        : staged.TooLarge ? TooLarge()
        : staged.MediaType is null ? WrongKind()
        : null;

    /// <summary>422: none of the accepted kinds.</summary>
    public static Problem WrongKind() => Problem.Unprocessable("attachment-kind", "只接受图片、音频、视频、PDF、OFD 和 Office 文件，不接受含宏的文件和其他压缩包。", "Only pictures, sound, video, PDF, OFD and Office files are accepted; no macros, no other archives.");

    /// <summary>413: larger than its kind may be.</summary>
    public static Problem TooLarge() => Problem.Of(413, "attachment-too-large", "文件超过该类文件的大小上限。", "The file is larger than files of its kind may be.");

    /// <summary>The sender's name is only shown, never used as a path; no control characters, which the database could not keep.</summary>
    public static string NameOf(string sent)
    {
        var name = string.Concat(sent.Split('/', '\\')[^1].Where(c => !char.IsControl(c) && !char.IsSurrogate(c)));
        return name.Length is > 0 and <= LongestName ? name : name.Length == 0 ? "file" : name[^LongestName..];
    }

    /// <summary>Keeps a staged file as an attachment of an entry that the caller has locked. Null when done; then the bytes are in the store before the row is committed.</summary>
    public static async Task<Problem?> Add(Tx tx, Guid attachmentId, Guid entryId, string name, Staged staged, string actor, DateTimeOffset now, ContentStore store, LogbookPolicies policies)
    {
        if (await tx.QuerySingleAsync<long>("select count(*) from attachments where entry_id = @entryId", new { entryId }) >= policies.MostAttachments)
            return Problem.Conflict("too-many-attachments", $"一条记录最多 {policies.MostAttachments} 个附件。", $"An entry has at most {policies.MostAttachments} attachments.");
        if (await Keep(tx, staged, store) is { } erased)
            return erased;
        await tx.ExecuteAsync("""
            insert into attachments (id, entry_id, file_name, media_type, size, sha256, recorded_by, received_at)
            values (@attachmentId, @entryId, @name, @MediaType, @Size, @Sha256, @actor, @now)
            """, new { attachmentId, entryId, name, staged.MediaType, staged.Size, staged.Sha256, actor, now });
        return null;
    }

    /// <summary>Puts a staged file into the store, unless its content was erased before. Null when done; it stays so until this transaction ends.</summary>
    public static async Task<Problem?> Keep(Tx tx, Staged staged, ContentStore store)
    {
        await tx.ExecuteAsync("select hold_content(@Sha256)", new { staged.Sha256 });
        if (await ErasedBy(tx, staged.Sha256) is { } act)
            return Problem.Unprocessable("evidence-erased", $"该内容已按保管处置决定 {act} 删除，不再接收。", $"This content was erased by retention act {act} and is not taken in again.");
        await store.Keep(staged, tx.Cancelled);
        return null;
    }

    /// <summary>The act by which this content was erased; null when it was not.</summary>
    public static Task<Guid?> ErasedBy(Tx tx, string sha256) => tx.QuerySingleOrDefaultAsync<Guid?>("select act_id from erased_contents where sha256 = @sha256", new { sha256 });
}
