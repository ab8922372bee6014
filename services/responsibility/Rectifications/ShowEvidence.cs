using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Streams a piece of evidence back.</summary>
public static class ShowEvidence
{
    private sealed record Found(string FileName, string MediaType, string Sha256, string UnitPath);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/rectifications/{id:guid}/evidence/{evidenceId:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The bytes of a piece of evidence, checked against their hash, as a download.");

    private static async Task<Results<FileStreamHttpResult, Problem>> Handle(Guid id, Guid evidenceId, Caller caller, Database db, ContentStore store, CancellationToken ct)
    {
        var found = await db.Read(tx => tx.QuerySingleOrDefaultAsync<Found>("""
            select e.file_name, e.media_type, e.sha256, a.path::text as unit_path
            from rectification_evidence e join rectifications r on r.id = e.task_id join rectification_places a on a.task_id = r.id
            where e.id = @evidenceId and r.id = @id
            """, new { id, evidenceId }), ct);
        if (found is null || !caller.MaySee(found.UnitPath))
            return Problem.NotFound("evidence", "此材料");
        return TypedResults.Stream(await store.Open(found.Sha256, ct), found.MediaType, found.FileName);
    }
}
