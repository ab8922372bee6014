using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Entries;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Uploads;

/// <summary>Opens an upload that may be interrupted and resumed.</summary>
public static class OpenUpload
{
    /// <summary>What is going to be sent.</summary>
    /// <param name="Length">Bytes in all.</param>
    /// <param name="FileName">The file's name; only shown.</param>
    /// <param name="Sha256">Its SHA-256 in hex, when the sender knows it: what arrives is then held to it.</param>
    public sealed record Request(
        [Range(1, long.MaxValue)] long Length,
        [StringLength(255, MinimumLength = 1)] string FileName,
        [RegularExpression("[0-9a-fA-F]{64}")] string? Sha256 = null);

    /// <summary>The upload; its bytes go to <c>PATCH uploads/{uploadId}</c>.</summary>
    public sealed record Response(Guid UploadId, long Offset, long Length, DateTimeOffset ExpiresAt);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/uploads", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Opens a resumable upload (tus 1.0: the bytes follow by PATCH with Upload-Offset). It belongs to its opener, and is forgotten after 24 hours (policy) unless it was attached to an entry.")
            .WithExample(new Request(524_288_000, "会议录音.m4a"), new Response(Guid.Parse("019a0000-0000-7000-8000-000000000001"), 0, 524_288_000, new DateTimeOffset(2026, 11, 21, 2, 0, 0, TimeSpan.Zero)));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, HttpContext http, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (request.Length > Enum.GetValues<MediaGroup>().Max(g => Attachment.Largest(g, policies)))
                return Attachment.TooLarge();
            var now = Entry.Instant(clock);
            var open = await tx.QuerySingleAsync<long>("select count(*) from uploads where actor = @Actor and expires_at > @now and taken_as is null", new { caller.Actor, now });
            if (open >= policies.MostOpenUploads)
                return Problem.Conflict("too-many-uploads", $"最多同时进行 {policies.MostOpenUploads} 个上传。", $"At most {policies.MostOpenUploads} uploads may be under way.");
            var id = Guid.CreateVersion7(now);
            var expiresAt = now.AddHours(policies.UploadHours);
            await tx.ExecuteAsync("""
                insert into uploads (id, actor, unit, file_name, length, sha256, opened_at, expires_at)
                values (@id, @Actor, @Unit, @name, @Length, @sha256, @now, @expiresAt)
                """, new { id, caller.Actor, caller.Unit, name = Attachment.NameOf(request.FileName), request.Length, sha256 = request.Sha256?.ToLowerInvariant(), now, expiresAt });
            Upload.Tell(http.Response, 0, request.Length, expiresAt);
            return TypedResults.Created($"/api/v1/logbook/uploads/{id}", new Response(id, 0, request.Length, expiresAt));
        }, ct);
}
