using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Serves a paper to whoever may see its decision.</summary>
public static class ReadPaper
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/decisions/{id:guid}/papers/{paperId:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The bytes of a decision's paper, checked against its SHA-256 before they are sent.");

    private static async Task<Results<FileStreamHttpResult, Problem>> Handle(Guid id, Guid paperId, Caller caller, ContentStore store, Database db, HttpContext http, CancellationToken ct)
    {
        var paper = await db.Read(async tx => await Decision.Reading(tx, id, caller) is null ? null : await tx.QuerySingleOrDefaultAsync<Paper>("""
            select file_name, media_type, sha256 from decision_papers where id = @paperId and decision_id = @id
            """, new { id, paperId }), ct);
        if (paper is null)
            return Problem.NotFound("paper", "该决策材料");
        // Sent as a download of exactly the kind found: a browser must not run it as something else.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(await store.Open(paper.Sha256, ct), paper.MediaType, paper.FileName);
    }

    private sealed record Paper(string FileName, string MediaType, string Sha256);
}
