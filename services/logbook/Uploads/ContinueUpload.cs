using System.Buffers;
using System.Globalization;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Entries;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Uploads;

/// <summary>Takes the next bytes of an upload, piece by piece, each kept as soon as it is whole; a connection that is cut loses nothing that arrived.</summary>
public static class ContinueUpload
{
    private const int PieceLength = 8 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPatch("/uploads/{id:guid}", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithMetadata(new DisableRequestSizeLimitAttribute()) // held to the length that was announced
            .WithSummary("The next bytes of an upload (application/offset+octet-stream), from the offset that the header Upload-Offset names and that must be the one reached, else 409 upload-offset. Refused at its first bytes when it is none of the accepted kinds or too large for its kind.");

    // Without the request's cancellation: it comes with the end of the connection, and what arrived before that end is what must be kept.
    private static async Task<Results<NoContent, Problem>> Handle(
        Guid id, HttpRequest request, Caller caller, ContentStore store, LogbookPolicies policies, TimeProvider clock, Database db)
    {
        if (await db.Read(tx => Upload.Find(tx, id, caller, clock.GetUtcNow())) is not { } upload)
            return Problem.NotFound("upload", "该上传");
        if (!string.Equals(request.ContentType, "application/offset+octet-stream", StringComparison.OrdinalIgnoreCase))
            return Problem.Of(415, "media-type-not-supported", "须为 application/offset+octet-stream。", "Must be application/offset+octet-stream.");
        if (!long.TryParse(request.Headers["Upload-Offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var at))
            return Problem.Unreadable(new FieldError("Upload-Offset", "invalid", "缺失或无法读取。", "Missing or unreadable."));
        if (at != upload.Received)
            return NotThere(request, upload, upload.Received);
        if (request.ContentLength > upload.Length - at)
            return TooLong();
        var buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            while (true)
            {
                var (filled, more) = await Fill(request.Body, buffer.AsMemory(0, PieceLength));
                if (filled > upload.Length - at)
                    return TooLong();
                if (filled > 0 && at == 0 && RefuseBeginning(buffer.AsSpan(0, filled), upload, policies) is { } refused)
                    return refused;
                if (filled > 0 && !await Keep(upload, at, buffer.AsMemory(0, filled), store, clock, db))
                    return NotThere(request, upload, at);
                at += filled;
                if (!more)
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        Upload.Tell(request.HttpContext.Response, at, upload.Length, upload.ExpiresAt);
        return TypedResults.NoContent();
    }

    // What arrived before the connection was cut counts.
    private static async Task<(int Filled, bool More)> Fill(Stream body, Memory<byte> buffer)
    {
        var filled = 0;
        try
        {
            while (filled < buffer.Length)
            {
                var read = await body.ReadAsync(buffer[filled..]);
                if (read == 0)
                    return (filled, false);
                filled += read;
            }
            return (filled, true);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return (filled, false);
        }
    }

    private static Problem? RefuseBeginning(ReadOnlySpan<byte> begins, Upload upload, LogbookPolicies policies)
    {
        if (begins.Length < MediaTypes.HeadLength && begins.Length < upload.Length)
            return null; // too little to tell; it is looked at again when it is attached
        return MediaTypes.Of(begins) is not { } type ? Attachment.WrongKind()
            : upload.Length > Attachment.Largest(MediaTypes.GroupOf(type), policies) ? Attachment.TooLarge()
            : null;
    }

    // Noted, put into the store, counted: a piece that is not noted could never be removed. Two senders at the same offset: one counts.
    private static async Task<bool> Keep(Upload upload, long at, ReadOnlyMemory<byte> bytes, ContentStore store, TimeProvider clock, Database db)
    {
        var piece = Guid.CreateVersion7(clock.GetUtcNow());
        if (await db.InTransaction(tx => tx.ExecuteAsync("insert into upload_pieces (id, upload_id, starts_at) select @piece, id, @at from uploads where id = @Id", new { piece, upload.Id, at })) == 0)
            return false;
        await store.PutPiece(piece, bytes, CancellationToken.None);
        return await db.InTransaction(async tx =>
        {
            if (await tx.ExecuteAsync("update uploads set received = received + @length where id = @Id and received = @at and taken_as is null", new { upload.Id, at, length = bytes.Length }) == 0)
                return false;
            return await tx.ExecuteAsync("update upload_pieces set length = @length where id = @piece", new { piece, length = bytes.Length }) == 1;
        });
    }

    private static Problem NotThere(HttpRequest request, Upload upload, long received)
    {
        Upload.Tell(request.HttpContext.Response, received, upload.Length, upload.ExpiresAt);
        return Problem.Conflict("upload-offset", "偏移量与已收到的长度不符，请先查询。", "The offset is not the one reached; ask for it first.");
    }

    private static Problem TooLong() => Problem.Of(413, "upload-too-long", "内容超过声明的长度。", "More than the length that was announced.");
}
