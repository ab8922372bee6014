using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Idempotency;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;
using DutyNet.Logbook.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Entries;

/// <summary>Attaches a picture, sound, video or document to an entry; kept by its hash, its kind found from the content.</summary>
public static class AttachEvidence
{
    /// <summary>A file in the field <c>file</c> of a form, or as JSON the upload that has arrived whole.</summary>
    public sealed record Request(IFormFile? File = null, Guid? UploadId = null);

    // What is read of JSON.
    private sealed record Whole(Guid UploadId);

    /// <summary>The attachment as received.</summary>
    public sealed record Response(Guid AttachmentId, string Sha256, string MediaType, long Size);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/entries/{id:guid}/attachments", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .Accepts<Request>("application/json", "multipart/form-data")
            .WithMetadata(new DisableRequestSizeLimitAttribute(), new StreamsItsBody()) // held to its kind's size while it is read
            .WithSummary("Attaches one file (multipart field `file`, or JSON with the `uploadId` of a finished upload) to an entry: picture, sound, video, PDF, OFD or Office document by its content, else 422 attachment-kind. Beyond its kind's size 413 attachment-too-large. Answers its SHA-256 and size in bytes.");

    private static async Task<Results<Created<Response>, Problem>> Handle(
        Guid id, HttpRequest request, Caller caller, ContentStore store, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct)
    {
        // A file is taken only from somebody who may attach it.
        var refused = await db.Read(async tx => await Book.Reading(tx, id, caller) is not { } book
            ? Problem.NotFound("entry", "该记录")
            : await book.RefuseWriter(tx, caller, clock.Today()), ct);
        if (refused is not null)
            return refused;
        var upload = request.HasJsonContentType() ? await UploadOf(request, db, caller, clock, ct) : null;
        if (upload is not null && upload.Received < upload.Length)
            return Problem.Conflict("upload-incomplete", "该上传尚未完成。", "This upload is not complete yet.");
        var (name, content) = upload is null ? await SentFile.Of(request, ct) : (upload.FileName, upload.Taken ? Stream.Null : store.OpenPieces(upload.Pieces));
        await using var _ = content;
        using var staged = await SentFile.Stage(store, content, policies, ct);
        if (upload?.Taken != true && Attachment.Refuse(staged) is { } unfit)
            return unfit;
        if (upload is { Taken: false, Sha256: { } said } && said != staged.Sha256)
            return Problem.Unprocessable("upload-hash", "收到的内容与声明的 SHA-256 不符，请重新上传。", "What arrived does not have the SHA-256 that was declared; upload it again.");
        IdempotentRequest.Covers(request.HttpContext, upload is null ? $"{name} {staged.Sha256}" : upload.Id.ToString());
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entry.Instant(clock);
            if (upload?.Taken == true)
                return Problem.Conflict("upload-taken", "该上传已被使用。", "This upload was taken already.");
            if (await Book.OfEntry(tx, id, caller) is not { } book)
                return Problem.NotFound("entry", "该记录");
            if (await book.RefuseWriter(tx, caller, now.DateInChina()) is { } meanwhile)
                return meanwhile;
            var attachmentId = Guid.CreateVersion7(now);
            if (await Attachment.Add(tx, attachmentId, id, name, staged, caller.Actor, now, store, policies) is { } notAdded)
                return notAdded;
            if (upload is not null && !await upload.Take(tx, attachmentId))
                return Problem.Conflict("upload-taken", "该上传已被使用。", "This upload was taken already.");
            var caseId = await tx.QuerySingleAsync<Guid?>("select case_id from entries where id = @id", new { id });
            tx.Record(new EvidenceAttached(attachmentId, id, caseId, book.UnitCode, book.UnitPath, staged.MediaType!, staged.Size, staged.Sha256));
            return TypedResults.Created($"/api/v1/logbook/entries/{id}/attachments/{attachmentId}", new Response(attachmentId, staged.Sha256, staged.MediaType!, staged.Size));
        }, ct);
    }

    private static async Task<Upload> UploadOf(HttpRequest request, Database db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        Whole? sent;
        try
        {
            sent = await request.ReadFromJsonAsync<Whole>(ct);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("the body is no JSON of this form", e);
        }
        if (sent is null)
            throw SentFile.Unreadable("uploadId");
        return await db.Read(tx => Upload.Find(tx, sent.UploadId, caller, clock.GetUtcNow()), ct)
            ?? throw new ProblemException(Problem.NotFound("upload", "该上传"));
    }
}
