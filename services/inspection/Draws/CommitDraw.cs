using System.Security.Cryptography;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sampling;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Freezes what is drawn from, makes the seed, and publishes the hashes of both.</summary>
internal static class CommitDraw
{
    /// <summary>The commitment, hashes in hex.</summary>
    public sealed record Response(Guid DrawId, DrawStatus Status, string Algorithm, string PopulationHash, string SeedHash, IReadOnlyList<DrawnStratum> Strata);

    private const int Named = 20;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/draws/{drawId:guid}/commit", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Commits to a draw: freezes its population, makes a seed of 32 random bytes that nobody is told, and publishes the SHA-256 of both. By a person. 409 exclusions-open while one is undecided; 422 units-without-stratum, quota-too-large.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid drawId, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var draw = await Draw.Lock(tx, drawId, caller);
            if (draw is null)
                return Draw.NotFound;
            if (caller.PersonCode is not { } person)
                return Draw.PersonRequired;
            if (draw.Status is not DrawStatus.Prepared)
                return draw.NotNow;
            if (await tx.QuerySingleAsync<bool>("select exists (select from draw_exclusions where draw_id = @drawId and approved is null)", new { drawId }))
                return Problem.Conflict("exclusions-open", "尚有排除申请未决定。", "An exclusion has not been decided on.");
            var population = await Population.Gather(tx, draw, clock.Today());
            if (Wrong(population) is { } wrong)
                return wrong;
            await population.Write(tx, drawId);
            // Made after the population is fixed, in the same transaction: nobody can have chosen the one to suit the other.
            var seed = RandomNumberGenerator.GetBytes(32);
            var (populationHash, seedHash) = (population.Hash(), SHA256.HashData(seed));
            await tx.ExecuteAsync("insert into draw_seeds (draw_id, seed) values (@drawId, @seed)", new { drawId, seed });
            await tx.ExecuteAsync("""
                update draws set status = 'Committed', population_hash = @populationHash, seed_hash = @seedHash, committed_person = @person, committed_at = @now where id = @drawId
                """, new { populationHash, seedHash, person, now = clock.GetUtcNow(), drawId });
            var units = population.ByStratum();
            DrawnStratum[] strata = [.. population.Strata.Select(s => new DrawnStratum(s.Name, units[s.Name].Count(), s.Quota))];
            tx.Record(new DrawCommitted(drawId, draw.UnitCode, draw.UnitPath, WeightedDraw.Algorithm, Hex(populationHash), Hex(seedHash), strata, person));
            return TypedResults.Ok(new Response(drawId, DrawStatus.Committed, WeightedDraw.Algorithm, Hex(populationHash), Hex(seedHash), strata));
        }, ct);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    // A unit that fits no stratum would never be drawn, unseen: it must fit one, or be excluded by two.
    private static Problem? Wrong(Population population)
    {
        if (population.Units.Where(u => u.Stratum is null).Select(u => u.UnitCode).ToList() is { Count: > 0 } outside)
        {
            return Problem.Unprocessable("units-without-stratum", $"有 {outside.Count} 个单位不属于任何层。", $"{outside.Count} units fit no stratum.",
                [.. outside.Order(Bytewise.Order).Take(Named).Select(u => new FieldError("strata", "no-stratum", $"{u} 不属于任何层。", $"{u} fits no stratum."))]);
        }
        var units = population.ByStratum();
        var lacking = population.Strata.Index().Where(s => units[s.Item.Name].Count() < s.Item.Quota).ToList();
        return lacking.Count == 0 ? null : Problem.Unprocessable("quota-too-large", "有的层单位数少于抽取数。", "A stratum has fewer units than are to be drawn.",
            [.. lacking.Select(s => new FieldError($"strata[{s.Index}].quota", "too-large", $"该层只有 {units[s.Item.Name].Count()} 个单位。", $"The stratum has {units[s.Item.Name].Count()} units only."))]);
    }
}
