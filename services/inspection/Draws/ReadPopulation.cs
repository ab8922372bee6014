using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Hands out the frozen population as the very bytes that were hashed.</summary>
internal static class ReadPopulation
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/draws/{drawId:guid}/population.txt", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("The frozen population of a draw as the very bytes whose SHA-256 was published (dutynet-draw/1: lines with tabs, see the guide). To callers whose subtree holds the whole draw: the inspecting side, and others once the round is no longer unannounced.")
        .Produces<string>(contentType: "text/plain");

    private static async Task<Results<ContentHttpResult, Problem>> Handle(Guid drawId, Caller caller, Database db, CancellationToken ct)
    {
        var population = await db.Read(async tx => await Proof.MayVerify(tx, drawId, caller) ? await Population.Read(tx, drawId) : null, ct);
        return population is null ? Draw.NotFound : TypedResults.Content(Encoding.UTF8.GetString(population.Canonical()), "text/plain", Encoding.UTF8);
    }
}
