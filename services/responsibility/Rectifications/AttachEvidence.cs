using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Attaches evidence to a rectification.</summary>
public static class AttachEvidence
{
    private const int LongestName = 200;

    /// <summary>The evidence: its hash, and its type found from the content.</summary>
    public sealed record Response(Guid EvidenceId, string Sha256, string MediaType, long Size);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/evidence", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .DisableAntiforgery() // callers carry a token of their own, never a cookie
            .WithSummary("Attaches a file (multipart field 'file', up to 64 MB): picture, sound, video, PDF or Office file, told by its content.");

    private static async Task<Results<Created<Response>, Problem>> Handle(Guid id, IFormFile file, Caller caller, Database db, ContentStore store, TimeProvider clock, CancellationToken ct)
    {
        // Asked before a byte is kept: the store is no place for the files of those who may not add to this task.
        if (await db.Read(async tx => Refusal(await Rectification.Find(tx, id), caller, tx), ct) is { } refused)
            return refused;
        await using var content = file.OpenReadStream();
        var received = await store.Receive(content, ct);
        if (received.MediaType is not { } mediaType)
            return Problem.Unprocessable("evidence-kind", "只接受图片、录音、视频、PDF 和 Office 文件。", "Only pictures, sound, video, PDF and Office files.", [new FieldError("file", "evidence-kind", "不支持的文件类型。", "Not an accepted kind of file.")]);
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var task = await Rectification.Lock(tx, id);
            if (Refusal(task, caller, tx) is { } changed) // while the bytes came in
                return changed;
            var evidenceId = Guid.CreateVersion7(clock.GetUtcNow());
            var name = Name(file.FileName);
            await tx.ExecuteAsync("""
                insert into rectification_evidence (id, task_id, file_name, media_type, size, sha256, attached_by, attached_at)
                values (@evidenceId, @id, @name, @mediaType, @Size, @Sha256, @by, @now)
                """, new { evidenceId, id, name, mediaType, received.Size, received.Sha256, by = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow() });
            tx.Record(new RectificationEvidenceAttached(id, task!.FindingId, task.CaseId, task.UnitCode, task.UnitPath, evidenceId, name, mediaType, received.Size, received.Sha256));
            return TypedResults.Created($"/api/v1/responsibility/rectifications/{id}/evidence/{evidenceId}", new Response(evidenceId, received.Sha256, mediaType, received.Size));
        }, ct);
    }

    private static Problem? Refusal(Rectification? task, Caller caller, Tx tx) =>
        task is null || !caller.MaySee(task.UnitPath) ? Problem.NotFound("rectification", "此整改任务")
        : task.MayBePutRightBy(caller, tx) ?? task.MayStillChange();

    // Only the last part of whatever path the sender's system put there.
    private static string Name(string sent)
    {
        var name = new string([.. sent[(sent.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
        return name.Length == 0 ? "file" : name.Length > LongestName ? name[^LongestName..] : name;
    }
}
