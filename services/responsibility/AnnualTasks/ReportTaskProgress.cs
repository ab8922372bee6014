using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Reports how far a unit's part of a task has come.</summary>
public static class ReportTaskProgress
{
    /// <summary>The report: percent of the unit's part, what was done, the proof attached before. Unit: for which of the task's units; otherwise the first the caller may report for.</summary>
    public sealed record Request([Range(0, 100)] int Percent, [StringLength(2000, MinimumLength = 1)] string Note, [MaxLength(50)] Guid[]? EvidenceIds = null, string? Unit = null);

    /// <summary>The report as kept. TaskPercent is the primary unit's.</summary>
    public sealed record Response(Guid TaskId, int Report, string Unit, int Percent, int TaskPercent, AnnualTaskStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-tasks/{id:guid}/progress", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Reports progress for the primary or a supporting unit, 0 to 100 percent, with a note and evidence. The primary unit's percent is the task's.")
            .WithExample(
                new Request(60, "已完成52个项目招投标资料核查，发现问题7个，正在整改。", [new Guid("01980000-0000-7000-8000-0000000000e1")]),
                new Response(new Guid("01980000-0000-7000-8000-000000000004"), 3, "FH_D10", 60, 60, AnnualTaskStatus.InProgress));

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await AnnualTask.Lock(tx, id, clock.Today()) is not { } task || !task.MayBeSeenBy(caller))
                return AnnualTask.NotFound;
            if (task.MayBeWorkedOn() is { } refused)
                return refused;
            var (unit, notTheirs) = await task.ReportingUnit(tx, caller, request.Unit, clock.Today());
            if (unit is null)
                return notTheirs!;
            var ids = (request.EvidenceIds ?? []).Distinct().ToArray();
            var evidence = await tx.QueryAsync<EvidenceRef>("select id as evidence_id, file_name, sha256 from annual_task_evidence where task_id = @id and id = any (@ids) order by id", new { id, ids });
            if (evidence.Count != ids.Length)
                return Problem.Invalid([.. request.EvidenceIds!.Index().Where(x => evidence.TrueForAll(e => e.EvidenceId != x.Item))
                    .Select(x => new FieldError($"evidenceIds[{x.Index}]", "unknown", "此任务没有这份材料。", "This task has no such evidence."))]);
            var (number, primary) = (task.Reports + 1, unit == task.PrimaryUnit);
            await tx.ExecuteAsync("""
                insert into annual_task_reports (task_id, number, unit_code, by_primary, percent, note, evidence_ids, reported_by, reported_on, reported_at)
                values (@id, @number, @unit, @primary, @Percent, @Note, @ids, @by, @today, @now)
                """, new { id, number, unit, primary, request.Percent, request.Note, ids, by = caller.PersonCode ?? caller.Actor, today = clock.Today(), now = clock.GetUtcNow() });
            var percent = primary ? request.Percent : task.Percent;
            await tx.ExecuteAsync("update annual_tasks set status = 'InProgress', percent = @percent where id = @id", new { id, percent });
            tx.Record(new AnnualTaskProgressReported(id, task.CaseId, task.Year, task.Code, task.PrimaryUnit, task.UnitPath, unit, primary, request.Percent, request.Note, [.. evidence], caller.PersonCode, number));
            return TypedResults.Created($"/api/v1/responsibility/annual-tasks/{id}", new Response(id, number, unit, request.Percent, percent, AnnualTaskStatus.InProgress));
        }, ct);
}
