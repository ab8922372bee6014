using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Submits a rectification for the inspecting side to verify.</summary>
public static class SubmitRectification
{
    /// <summary>What was done, what was recovered in fen, and the proof. DoneParts: numbers of parts that this submission completes, proved by the same evidence.</summary>
    public sealed record Request(
        [StringLength(4000, MinimumLength = 1)] string Measures,
        [MaxLength(50)] Guid[] EvidenceIds,
        [Range(0, long.MaxValue)] long? AmountRecoveredFen = null,
        [MaxLength(50)] int[]? DoneParts = null);

    /// <summary>The submission. OpenParts: parts not done, which the inspecting side sees too. RecoveredAboveInvolved: more was recovered than was involved.</summary>
    public sealed record Response(Guid TaskId, int Attempt, RectificationStatus Status, int OpenParts, bool RecoveredAboveInvolved);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/submit", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Submits measures, amount recovered in fen and at least one piece of evidence attached before; again after each return, as the next attempt. doneParts: parts it completes; a submission may leave parts open, and says which.")
            .WithExample(
                new Request("已补开专题会议，收回违规补贴", [new Guid("01980000-0000-7000-8000-0000000000e1")], 32_000_00, [1]),
                new Response(new Guid("01980000-0000-7000-8000-0000000000c1"), 1, RectificationStatus.Submitted, 1, false));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Rectification.Lock(tx, id) is not { } task || !caller.MaySee(task.UnitPath))
                return Rectification.NotFound;
            if (task.MayBePutRightBy(caller, tx) is { } forbidden)
                return forbidden;
            if (task.MayBeWorkedOn() is { } waits)
                return waits;
            var (evidence, wrong) = await Rectification.Evidence(tx, id, request.EvidenceIds);
            if (wrong is not null)
                return wrong;
            var parts = await Part.Of(tx, id);
            var named = request.DoneParts ?? [];
            if (named.Index().Where(n => parts.TrueForAll(p => p.Number != n.Item)).ToList() is { Count: > 0 } unknown)
                return Problem.Invalid([.. unknown.Select(n => new FieldError($"doneParts[{n.Index}]", "unknown", "没有这一项措施。", "There is no such part."))]);
            parts = await Part.Complete(tx, task, parts.Where(p => p.DoneOn is null && named.Contains(p.Number)), evidence, caller.PersonCode ?? caller.Actor, clock.Today());
            var attempt = task.Attempt + 1;
            await tx.ExecuteAsync("""
                insert into submissions (task_id, attempt, measures, amount_recovered_fen, evidence_ids, submitted_by, submitted_at)
                values (@id, @attempt, @Measures, @AmountRecoveredFen, @ids, @by, @now)
                """, new { id, attempt, request.Measures, request.AmountRecoveredFen, ids = evidence.Select(e => e.EvidenceId).ToArray(), by = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow() });
            await tx.ExecuteAsync("update rectifications set attempt = @attempt where id = @id", new { id, attempt });
            await Rectification.Derive(tx, task.FindingId);
            tx.Record(new RectificationSubmitted(id, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath, attempt, request.Measures, request.AmountRecoveredFen, evidence, caller.PersonCode, task.PersonCode,
                [.. parts.Select(p => new SubmittedPart(p.Number, p.Description, p.DoneOn is not null))]));
            var above = await tx.QuerySingleAsync<bool>("select recovered_above_involved from rectification_amounts where task_id = @id", new { id });
            return TypedResults.Ok(new Response(id, attempt, RectificationStatus.Submitted, parts.Count(p => p.DoneOn is null), above));
        }, ct);
}
