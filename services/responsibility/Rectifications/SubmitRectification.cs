using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Submits a rectification for the inspecting side to verify.</summary>
public static class SubmitRectification
{
    /// <summary>What was done, what was recovered in fen, and the proof.</summary>
    public sealed record Request(
        [StringLength(4000, MinimumLength = 1)] string Measures,
        [MaxLength(50)] Guid[] EvidenceIds,
        [Range(0, long.MaxValue)] long? AmountRecoveredFen = null);

    /// <summary>The submission.</summary>
    public sealed record Response(Guid TaskId, int Attempt, RectificationStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/submit", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Submits measures, amount recovered in fen and at least one piece of evidence attached before; again after each return, as the next attempt.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Rectification.Lock(tx, id) is not { } task || !caller.MaySee(task.UnitPath))
                return Problem.NotFound("rectification", "此整改任务");
            if (task.MayBePutRightBy(caller, tx) is { } forbidden)
                return forbidden;
            if (task.MayStillChange() is { } closed)
                return closed;
            if (task.Status == RectificationStatus.Submitted)
                return Problem.Conflict("already-submitted", "已提交，正待核验。", "It is submitted and waits to be verified.");
            var ids = request.EvidenceIds.Distinct().ToArray();
            if (ids.Length == 0)
                return Problem.Unprocessable("evidence-required", "提交整改须附证明材料。", "A submission needs evidence.", [new FieldError("evidenceIds", "required", "至少一份。", "At least one.")]);
            var evidence = await tx.QueryAsync<EvidenceRef>("""
                select id as evidence_id, file_name, sha256 from rectification_evidence where task_id = @id and id = any (@ids) order by id
                """, new { id, ids });
            if (evidence.Count != ids.Length)
                return Problem.Invalid([.. request.EvidenceIds.Index().Where(x => evidence.TrueForAll(e => e.EvidenceId != x.Item))
                    .Select(x => new FieldError($"evidenceIds[{x.Index}]", "unknown", "此任务没有这份材料。", "This task has no such evidence."))]);
            var attempt = task.Attempt + 1;
            await tx.ExecuteAsync("""
                insert into submissions (task_id, attempt, measures, amount_recovered_fen, evidence_ids, submitted_by, submitted_at)
                values (@id, @attempt, @Measures, @AmountRecoveredFen, @ids, @by, @now)
                """, new { id, attempt, request.Measures, request.AmountRecoveredFen, ids, by = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow() });
            await tx.ExecuteAsync("update rectifications set attempt = @attempt where id = @id", new { id, attempt });
            await Rectification.Derive(tx, task.FindingId);
            tx.Record(new RectificationSubmitted(id, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath, attempt, request.Measures, request.AmountRecoveredFen, [.. evidence], caller.PersonCode, task.PersonCode));
            return TypedResults.Ok(new Response(id, attempt, RectificationStatus.Submitted));
        }, ct);
}
