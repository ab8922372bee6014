using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Attaches a paper or the sound recording of the meeting (document 002: “还要全程会议录音”); kept by its hash, its kind found from the content.</summary>
public static class AttachPaper
{
    private const int LongestName = 255;

    /// <summary>The paper as received; a sound recording is known by its content.</summary>
    public sealed record Response(Guid PaperId, string Sha256, string MediaType, long Size, bool IsSound);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/papers", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .DisableAntiforgery() // callers bring a token, never a cookie
            .WithSummary("Attaches one file (multipart field `file`) to a decision: picture, sound, video, PDF or Office document by its content, else 422 attachment-kind. May also come after the record is closed: the content that was signed does not hold the papers.");

    private static async Task<Results<Created<Response>, Problem>> Handle(Guid id, IFormFile file, Caller caller, ContentStore store, TimeProvider clock, Database db, CancellationToken ct)
    {
        // A file is stored only for somebody who may attach it, and only when its kind is accepted.
        if (await db.Read(tx => Refuse(tx, id, caller, clock, hold: false), ct) is { } refused)
            return refused;
        if (await Receive(file, store, ct) is not { MediaType: { } mediaType } received)
            return Problem.Unprocessable("attachment-kind", "只接受图片、音频、视频、PDF 和 Office 文件。", "Only pictures, sound, video, PDF and Office files are accepted.");
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            if (await Refuse(tx, id, caller, clock, hold: true) is { } meanwhile)
                return meanwhile;
            var d = await Decision.Load(tx, id);
            var paperId = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into decision_papers (id, decision_id, file_name, media_type, size, sha256, recorded_by, received_at)
                values (@paperId, @id, @name, @mediaType, @Size, @Sha256, @Actor, @now)
                """, new { paperId, id, name = NameOf(file), mediaType, received.Size, received.Sha256, caller.Actor, now });
            tx.Record(new DecisionPaperAttached(paperId, id, d.CaseId, d.UnitCode, d.UnitPath, mediaType, received.Size, received.Sha256));
            return TypedResults.Created($"/api/v1/logbook/decisions/{id}/papers/{paperId}", new Response(paperId, received.Sha256, mediaType, received.Size, Decision.IsSound(mediaType)));
        }, ct);
    }

    private static async Task<Problem?> Refuse(Tx tx, Guid id, Caller caller, TimeProvider clock, bool hold)
    {
        var unit = hold ? (await Decision.Hold(tx, id, caller))?.UnitCode : await tx.QuerySingleOrDefaultAsync<string>(
            "select d.unit_code from decisions d join units u on u.code = d.unit_code where d.id = @id and u.path ~ @scope::lquery", new { id, scope = caller.Scope });
        return unit is null ? Decision.NotFound : await Decision.RefuseWriter(tx, caller, unit, clock.Today());
    }

    // What is no proof by its content is not even stored.
    private static async Task<Received?> Receive(IFormFile file, ContentStore store, CancellationToken ct)
    {
        await using var content = file.OpenReadStream();
        var head = new byte[64];
        var read = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        if (MediaTypes.Of(head.AsSpan(0, read)) is null)
            return null;
        content.Position = 0;
        return await store.Receive(content, ct);
    }

    // The sender's name is only shown, never used as a path; no control characters, which the database could not keep.
    private static string NameOf(IFormFile file)
    {
        var name = string.Concat(file.FileName.Split('/', '\\')[^1].Where(c => !char.IsControl(c)));
        return name.Length is > 0 and <= LongestName ? name : name.Length == 0 ? "file" : name[^LongestName..];
    }
}
