using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Shows how far a round has come: unit by unit, by batch, and in all.</summary>
internal static class ShowProgress
{
    /// <summary>The progress, over the units of the caller's subtree.</summary>
    public sealed record Response(Figures All, IReadOnlyList<BatchFigures> Batches, IReadOnlyList<Progress.Row> Units);

    /// <summary>Sums. ChecklistShare: scored items of all items, 0 to 1; null without items.</summary>
    public sealed record Figures(int Units, int Planned, int BeingLookedAt, int Checked, int Findings, int OpenFindings, int ClosedFindings, decimal? ChecklistShare);

    /// <summary>The sums of one batch.</summary>
    public sealed record BatchFigures(int Batch, Figures Figures);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/rounds/{roundId:guid}/progress", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("How far a round has come: each unit of the caller's subtree (planned, being looked at, checked; findings open and closed; share of its checklist scored; earlier findings looked at again), sums by batch and in all.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid roundId, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var units = await Progress.MayBeKnown(tx, roundId, caller.Is(Role.Discipline, Role.Inspector)) ? await Progress.Of(tx, roundId, caller.Scope) : [];
            if (units.Count == 0)
                return Round.NotFound;
            return TypedResults.Ok(new Response(
                Sum(units), [.. units.Where(u => u.Batch is not null).GroupBy(u => u.Batch!.Value).OrderBy(g => g.Key).Select(g => new BatchFigures(g.Key, Sum([.. g])))], units));
        }, ct);

    /// <summary>The sums of some units.</summary>
    internal static Figures Sum(IReadOnlyCollection<Progress.Row> units) => new(
        units.Count, units.Count(u => u.Progress is UnitProgress.Planned), units.Count(u => u.Progress is UnitProgress.BeingLookedAt), units.Count(u => u.Progress is UnitProgress.Checked),
        units.Sum(u => u.Findings), units.Sum(u => u.OpenFindings), units.Sum(u => u.ClosedFindings),
        units.Sum(u => u.ChecklistItems) is > 0 and var items ? Math.Round(units.Sum(u => u.ChecklistScored) / (decimal)items, 4) : null);
}
