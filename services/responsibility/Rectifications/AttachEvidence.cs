using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Evidence;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Attaches evidence to a rectification.</summary>
public static class AttachEvidence
{
    /// <summary>The evidence: its hash, and its type found from the content.</summary>
    public sealed record Response(Guid EvidenceId, string Sha256, string MediaType, long Size);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/evidence", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .DisableAntiforgery() // callers carry a token of their own, never a cookie
            .WithSummary("Attaches a file (multipart field 'file', up to 64 MB): picture, sound, video, PDF or Office file, told by its content.")
            .WithExample(null, new Response(new Guid("01980000-0000-7000-8000-0000000000e1"), "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "image/jpeg", 183_512));

    private static async Task<Results<Created<Response>, Problem>> Handle(Guid id, IFormFile file, Caller caller, Database db, ContentStore store, TimeProvider clock, CancellationToken ct)
    {
        // Asked before a byte is kept: the store is no place for the files of those who may not add to this task.
        if (await db.Read(async tx => Refusal(await Rectification.Find(tx, id), caller, tx), ct) is { } refused)
            return refused;
        var (received, refusedKind) = await EvidenceFile.Receive(file, store, ct);
        if (received is null)
            return refusedKind!;
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var task = await Rectification.Lock(tx, id);
            if (Refusal(task, caller, tx) is { } changed) // while the bytes came in
                return changed;
            var evidenceId = Guid.CreateVersion7(clock.GetUtcNow());
            await tx.ExecuteAsync("""
                insert into rectification_evidence (id, task_id, file_name, media_type, size, sha256, attached_by, attached_at)
                values (@evidenceId, @id, @Name, @MediaType, @Size, @Sha256, @by, @now)
                """, new { evidenceId, id, received.Name, received.MediaType, received.Size, received.Sha256, by = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow() });
            tx.Record(new RectificationEvidenceAttached(id, task!.FindingId, task.CaseId, task.UnitCode, task.UnitPath, evidenceId, received.Name, received.MediaType, received.Size, received.Sha256));
            return TypedResults.Created($"/api/v1/responsibility/rectifications/{id}/evidence/{evidenceId}", new Response(evidenceId, received.Sha256, received.MediaType, received.Size));
        }, ct);
    }

    private static Problem? Refusal(Rectification? task, Caller caller, Tx tx) =>
        task is null || !caller.MaySee(task.UnitPath) ? Rectification.NotFound
        : task.MayBePutRightBy(caller, tx, jointly: true) ?? task.MayStillChange();
}
