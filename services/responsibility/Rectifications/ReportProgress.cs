using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Reports how far a rectification has come.</summary>
public static class ReportProgress
{
    /// <summary>The report.</summary>
    public sealed record Request([Range(0, 100)] int Percent, [StringLength(2000, MinimumLength = 1)] string Note);

    /// <summary>The report as kept.</summary>
    public sealed record Response(Guid TaskId, int Version, int Percent, RectificationStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/progress", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Reports progress, 0 to 100 percent, with a note: by an answerable holder, or a clerk or system on their behalf; not while a submission waits to be verified. Once it has parts, percent is theirs.")
            .WithExample(new Request(40, "已召开专题会议，部署自查"), new Response(new Guid("01980000-0000-7000-8000-0000000000c1"), 1, 40, RectificationStatus.InProgress));

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await Rectification.Lock(tx, id) is not { } task || !caller.MaySee(task.UnitPath))
                return Rectification.NotFound;
            if ((task.MayBePutRightBy(caller, tx, jointly: true) ?? task.MayBeWorkedOn()) is { } refused)
                return refused;
            if (Part.Percent(await Part.Of(tx, id)) is { } percent && percent != request.Percent)
                return Problem.Invalid("percent", "percent-from-parts", $"已分项整改，进度由各项得出，现为 {percent}%。", $"It has parts: its percent comes from them, now {percent}.");
            var version = await tx.QuerySingleAsync<int>("""
                insert into progress_reports (task_id, version, percent, note, reported_by, reported_at)
                values (@id, (select coalesce(max(version), 0) + 1 from progress_reports where task_id = @id), @Percent, @Note, @by, @now)
                returning version
                """, new { id, request.Percent, request.Note, by = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow() });
            await tx.ExecuteAsync("update rectifications set percent = @Percent where id = @id", new { id, request.Percent });
            await Rectification.Derive(tx, task.FindingId);
            tx.Record(new RectificationProgressReported(id, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath, request.Percent, request.Note, version));
            var status = task.Status == RectificationStatus.Assigned ? RectificationStatus.InProgress : task.Status;
            return TypedResults.Created($"/api/v1/responsibility/rectifications/{id}", new Response(id, version, request.Percent, status));
        }, ct);
}
