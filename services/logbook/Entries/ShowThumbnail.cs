using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Entries;

/// <summary>A small picture of a picture, made anew each time: there is no second copy to keep, to check or to erase.</summary>
public static class ShowThumbnail
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/entries/{id:guid}/attachments/{attachmentId:guid}/thumbnail", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .Produces(200, contentType: "image/jpeg")
            .WithSummary("A JPEG of at most 320 by 320 pixels of a picture, upright, without any of its data on place, time and device. 422 no-thumbnail for what is no picture, or unpacks to more than 50 million pixels (policy).");

    private static async Task<Results<FileContentHttpResult, Problem>> Handle(
        Guid id, Guid attachmentId, Caller caller, ContentStore store, LogbookPolicies policies, Database db, HttpContext http, CancellationToken ct)
    {
        if (await ReadAttachment.Find(db, id, attachmentId, caller, ct) is not { } attachment)
            return Problem.NotFound("attachment", "该附件");
        if (attachment.ErasedBy is { } act)
            return ReadAttachment.Erased(act);
        byte[]? small = null;
        if (MediaTypes.GroupOf(attachment.MediaType) == MediaGroup.Picture)
        {
            await using var picture = await store.Open(attachment.Sha256, ct);
            small = await Thumbnail.Of(picture, policies.ThumbnailMegapixels * 1_000_000L, ct);
        }
        if (small is null)
            return Problem.Unprocessable("no-thumbnail", "该附件无法生成缩略图。", "No thumbnail can be made of this attachment.");
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "private, max-age=3600";
        return TypedResults.Bytes(small, "image/jpeg");
    }
}
