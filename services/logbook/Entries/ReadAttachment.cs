using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Entries;

/// <summary>Serves an attachment to whoever may see its entry.</summary>
public static class ReadAttachment
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/entries/{id:guid}/attachments/{attachmentId:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The bytes of an attachment, checked against its SHA-256 before they are sent.");

    private static async Task<Results<FileStreamHttpResult, Problem>> Handle(Guid id, Guid attachmentId, Caller caller, ContentStore store, Database db, HttpContext http, CancellationToken ct)
    {
        var attachment = await db.Read(tx => tx.QuerySingleOrDefaultAsync<Attachment>("""
            select a.file_name, a.media_type, a.sha256
            from attachments a join entries e on e.id = a.entry_id join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
            where a.id = @attachmentId and a.entry_id = @id and u.path ~ @scope::lquery
            """, new { id, attachmentId, scope = caller.Scope }), ct);
        if (attachment is null)
            return Problem.NotFound("attachment", "该附件");
        // Sent as a download of exactly the kind found: a browser must not run it as something else.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(await store.Open(attachment.Sha256, ct), attachment.MediaType, attachment.FileName);
    }

    private sealed record Attachment(string FileName, string MediaType, string Sha256);
}
