using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sampling;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Reveals the seed, draws, and puts what was drawn into the round.</summary>
internal static class RevealDraw
{
    /// <summary>The result; seeds in hex.</summary>
    public sealed record Response(Guid DrawId, DrawStatus Status, Guid RoundId, string Seed, string EffectiveSeed, IReadOnlyList<DrawnUnit> Sample);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/draws/{drawId:guid}/reveal", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Reveals a committed draw: the seed, and the sample that follows from it; the units go into the round, which is Drawn then. By a person. The result cannot be drawn again.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid drawId, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var draw = await Draw.Lock(tx, drawId, caller);
            if (draw is null)
                return Draw.NotFound;
            if (caller.PersonCode is not { } person)
                return Draw.PersonRequired;
            if (draw.Status is not DrawStatus.Committed)
                return draw.NotNow;
            if (draw.RoundStatus is not RoundStatus.Planned)
                return Round.Over;
            var population = await Population.Read(tx, drawId);
            var seed = await tx.QuerySingleAsync<byte[]>("select seed from draw_seeds where draw_id = @drawId", new { drawId });
            var contributions = await Population.Contributions(tx, drawId);
            var effective = WeightedDraw.EffectiveSeed(seed, draw.PopulationHash, contributions);
            var order = population.Order(effective, s => s.Quota);
            List<DrawnUnit> sample = [.. from s in population.Strata from u in order[s.Name].Index() select new DrawnUnit(s.Name, u.Index + 1, u.Item)];
            var drawn = new
            {
                drawId,
                draw.RoundId,
                strata = sample.Select(s => s.Stratum).ToArray(),
                positions = sample.Select(s => s.Position).ToArray(),
                units = sample.Select(s => s.UnitCode).ToArray(),
            };
            await tx.ExecuteAsync("""
                insert into draw_samples (draw_id, stratum, position, unit_code)
                select @drawId, stratum, position, unit from unnest(@strata, @positions, @units) as s(stratum, position, unit)
                """, drawn);
            await tx.ExecuteAsync("""
                insert into round_units (round_id, unit_code, position)
                select @RoundId, unit, position from unnest(@units) with ordinality as s(unit, position)
                """, drawn);
            await tx.ExecuteAsync("update rounds set status = 'Drawn' where id = @RoundId", drawn);
            await tx.ExecuteAsync("""
                update draws set status = 'Revealed', effective_seed = @effective, revealed_person = @person, revealed_at = @now where id = @drawId
                """, new { effective, person, now = clock.GetUtcNow(), drawId });
            var (seedText, effectiveText) = (Convert.ToHexStringLower(seed), Convert.ToHexStringLower(effective));
            tx.Record(new DrawRevealed(drawId, draw.RoundId, draw.UnitCode, draw.UnitPath, seedText, effectiveText, contributions.Count, [.. sample], person, draw.Unannounced));
            return TypedResults.Ok(new Response(drawId, DrawStatus.Revealed, draw.RoundId, seedText, effectiveText, sample));
        }, ct);
}
