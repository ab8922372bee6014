using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Entries;

/// <summary>Attaches a picture, sound or document to an entry; kept by its hash, its kind found from the content.</summary>
public static class AttachEvidence
{
    private const int LongestName = 255;

    /// <summary>The attachment as received.</summary>
    public sealed record Response(Guid AttachmentId, string Sha256, string MediaType, long Size);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/entries/{id:guid}/attachments", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .DisableAntiforgery() // callers bring a token, never a cookie
            .WithSummary("Attaches one file (multipart field `file`) to an entry: picture, sound, video, PDF or Office document by its content, else 422 attachment-kind. Answers its SHA-256 and size in bytes.");

    private static async Task<Results<Created<Response>, Problem>> Handle(Guid id, IFormFile file, Caller caller, ContentStore store, TimeProvider clock, Database db, CancellationToken ct)
    {
        // A file is stored only for somebody who may attach it, and only when its kind is accepted.
        var refused = await db.Read(async tx => await Book.Reading(tx, id, caller) is not { } book
            ? Problem.NotFound("entry", "该记录")
            : await book.RefuseWriter(tx, caller, clock.Today()), ct);
        if (refused is not null)
            return refused;
        if (!await IsAccepted(file, ct))
            return Problem.Unprocessable("attachment-kind", "只接受图片、音频、视频、PDF 和 Office 文件。", "Only pictures, sound, video, PDF and Office files are accepted.");
        await using var content = file.OpenReadStream();
        var received = await store.Receive(content, ct);
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entry.Instant(clock);
            if (await Book.OfEntry(tx, id, caller) is not { } book)
                return Problem.NotFound("entry", "该记录");
            if (await book.RefuseWriter(tx, caller, now.DateInChina()) is { } meanwhile)
                return meanwhile;
            var attachmentId = Guid.CreateVersion7(now);
            var caseId = await tx.QuerySingleAsync<Guid?>("""
                with attached as (
                    insert into attachments (id, entry_id, file_name, media_type, size, sha256, recorded_by, received_at)
                    values (@attachmentId, @id, @name, @MediaType, @Size, @Sha256, @Actor, @now))
                select case_id from entries where id = @id
                """, new { attachmentId, id, name = NameOf(file), received.MediaType, received.Size, received.Sha256, caller.Actor, now });
            tx.Record(new EvidenceAttached(attachmentId, id, caseId, book.UnitCode, book.UnitPath, received.MediaType!, received.Size, received.Sha256));
            return TypedResults.Created($"/api/v1/logbook/entries/{id}/attachments/{attachmentId}", new Response(attachmentId, received.Sha256, received.MediaType!, received.Size));
        }, ct);
    }

    private static async Task<bool> IsAccepted(IFormFile file, CancellationToken ct)
    {
        await using var content = file.OpenReadStream();
        var head = new byte[64];
        var read = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        return MediaTypes.Of(head.AsSpan(0, read)) is not null;
    }

    // The sender's name is only shown, never used as a path; no control characters, which the database could not keep.
    private static string NameOf(IFormFile file)
    {
        var name = string.Concat(file.FileName.Split('/', '\\')[^1].Where(c => !char.IsControl(c)));
        return name.Length is > 0 and <= LongestName ? name : name.Length == 0 ? "file" : name[^LongestName..];
    }
}
