using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Evidence;

/// <summary>A file received as proof of work done, kept in the store by its content: for rectifications and annual tasks alike.</summary>
/// <param name="Name">Its name, without any path.</param>
/// <param name="MediaType">Type found from the content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hash of the content, lower-case hex.</param>
public sealed record EvidenceFile(string Name, string MediaType, long Size, string Sha256)
{
    private const int LongestName = 200;

    /// <summary>Takes the bytes in; the problem when they are none of the accepted kinds. Ask whether the sender may add evidence before calling this.</summary>
    internal static async Task<(EvidenceFile? File, Problem? Refused)> Receive(IFormFile file, ContentStore store, CancellationToken ct)
    {
        await using var content = file.OpenReadStream();
        var received = await store.Receive(content, ct);
        return received.MediaType is { } mediaType
            ? (new EvidenceFile(NameOf(file.FileName), mediaType, received.Size, received.Sha256), null)
            : (null, Problem.Unprocessable("evidence-kind", "只接受图片、录音、视频、PDF 和 Office 文件。", "Only pictures, sound, video, PDF and Office files.", [new FieldError("file", "evidence-kind", "不支持的文件类型。", "Not an accepted kind of file.")]));
    }

    // Only the last part of whatever path the sender's system put there.
    private static string NameOf(string sent)
    {
        var name = new string([.. sent[(sent.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
        return name.Length == 0 ? "file" : name.Length > LongestName ? name[^LongestName..] : name;
    }
}
