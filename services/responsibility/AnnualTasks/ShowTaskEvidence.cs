using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Streams a piece of evidence of an annual task back.</summary>
public static class ShowTaskEvidence
{
    private sealed record Found(string FileName, string MediaType, string Sha256);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/annual-tasks/{id:guid}/evidence/{evidenceId:guid}", Handle).Requires(AnnualPlan.Readers)
            .WithSummary("The bytes of a piece of evidence, checked against their hash, as a download.");

    private static async Task<Results<FileStreamHttpResult, Problem>> Handle(Guid id, Guid evidenceId, Caller caller, Database db, ContentStore store, TimeProvider clock, CancellationToken ct)
    {
        var found = await db.Read(async tx => await AnnualTask.Find(tx, id, clock.Today()) is { } task && task.MayBeSeenBy(caller)
            ? await tx.QuerySingleOrDefaultAsync<Found>("select file_name, media_type, sha256 from annual_task_evidence where id = @evidenceId and task_id = @id", new { id, evidenceId })
            : null, ct);
        return found is null ? Problem.NotFound("evidence", "此材料") : TypedResults.Stream(await store.Open(found.Sha256, ct), found.MediaType, found.FileName);
    }
}
