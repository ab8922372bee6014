using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace DutyNet.Logbook.Entries;

/// <summary>Serves an attachment to whoever may see its entry.</summary>
public static class ReadAttachment
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/entries/{id:guid}/attachments/{attachmentId:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The bytes of an attachment as a download, or a range of them, checked against their SHA-256 before they are sent. 410 evidence-erased when an act of retention removed them.");

    private static async Task<Results<FileStreamHttpResult, Problem>> Handle(Guid id, Guid attachmentId, Caller caller, ContentStore store, Database db, HttpContext http, CancellationToken ct)
    {
        if (await Find(db, id, attachmentId, caller, ct) is not { } attachment)
            return Problem.NotFound("attachment", "该附件");
        if (attachment.ErasedBy is { } act)
            return Erased(act);
        // Sent as a download of exactly the kind found: a browser must not run it as something else.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(await store.Open(attachment.Sha256, ct), attachment.MediaType, attachment.FileName, attachment.ReceivedAt, new EntityTagHeaderValue($"\"{attachment.Sha256}\""), enableRangeProcessing: true);
    }

    /// <summary>The attachment, when the caller may see its entry.</summary>
    internal static Task<Found?> Find(Database db, Guid id, Guid attachmentId, Caller caller, CancellationToken ct) => db.Read(tx => tx.QuerySingleOrDefaultAsync<Found>("""
        select a.file_name, a.media_type, a.sha256, a.received_at, x.act_id as erased_by
        from attachments a join entries e on e.id = a.entry_id join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
        left join erased_contents x on x.sha256 = a.sha256
        where a.id = @attachmentId and a.entry_id = @id and u.path ~ @scope::lquery
        """, new { id, attachmentId, scope = caller.Scope }), ct);

    /// <summary>410: it was here, and who decided that it is not any more can be looked up.</summary>
    internal static Problem Erased(Guid act) =>
        Problem.Of(410, "evidence-erased", $"该附件已按保管处置决定 {act} 删除。", $"This attachment was erased by retention act {act}.");

    /// <summary>What is known of an attachment.</summary>
    internal sealed record Found(string FileName, string MediaType, string Sha256, DateTimeOffset ReceivedAt, Guid? ErasedBy);
}
