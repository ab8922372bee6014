using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Recomputes a draw from its record and says what does not fit.</summary>
internal static class VerifyDraw
{
    /// <summary>What came out, in hex where it is bytes; intact when nothing is at fault. Sample counts the units drawn, those replaced included.</summary>
    public sealed record Response(Guid DrawId, bool Intact, string? PopulationHash, string? SeedHash, string? EffectiveSeed, int Population, int Sample, IReadOnlyList<Proof.Fault> Faults);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/draws/{drawId:guid}/verify", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Recomputes a committed draw: the population's hash, and after the reveal the seed's hash, the seed drawn with, the sample, its replacements and the round's units, each against the record and the ledger; names what does not fit. To callers whose subtree holds the whole draw: the inspecting side, and others once the round is no longer unannounced.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid drawId, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (!await Proof.MayVerify(tx, drawId, caller))
                return Draw.NotFound;
            var proof = await Proof.Of(tx, drawId);
            return TypedResults.Ok(new Response(drawId, proof.Faults.Count == 0, proof.PopulationHash, proof.SeedHash, proof.EffectiveSeed, proof.Size, proof.Drawn, proof.Faults));
        }, ct);
}
