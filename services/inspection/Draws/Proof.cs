using System.Security.Cryptography;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sampling;
using DutyNet.Contracts.Inspection;

namespace DutyNet.Inspection.Draws;

/// <summary>Everything of a draw worked out anew from what is on record, and where the record does not fit.</summary>
internal sealed record Proof(string? PopulationHash, string? SeedHash, string? EffectiveSeed, int Size, int Drawn, IReadOnlyList<Proof.Fault> Faults)
{
    /// <summary>Something that does not fit: what was expected from the rest of the record, and what was found.</summary>
    public sealed record Fault(string What, string Expected, string Found);

    private sealed record Head(DrawStatus Status, Guid RoundId, string Algorithm, byte[]? PopulationHash, byte[]? SeedHash, byte[]? Seed, byte[]? EffectiveSeed);

    private sealed record DrawnRow(string Stratum, int Position, string UnitCode, string? Replaces);

    /// <summary>True when the caller may read the whole of a draw that has been committed to: its unit lies in their subtree, and the round is no secret to them.</summary>
    public static Task<bool> MayVerify(Tx tx, Guid drawId, Caller caller) => tx.QuerySingleAsync<bool>("""
        select exists (select from draws d join units u on u.code = d.unit_code where d.id = @drawId and u.path ~ @scope::lquery and d.population_hash is not null and tells(d, @inspecting))
        """, new { drawId, scope = caller.Scope, inspecting = caller.Is(Role.Discipline, Role.Inspector) });

    /// <summary>Recomputes a draw that has been committed to.</summary>
    public static async Task<Proof> Of(Tx tx, Guid drawId)
    {
        var d = await tx.QuerySingleAsync<Head>("""
            select d.status, d.round_id, d.algorithm, d.population_hash, d.seed_hash, s.seed, d.effective_seed
            from draws d left join draw_seeds s on s.draw_id = d.id where d.id = @drawId
            """, new { drawId });
        var faults = new List<Fault>();
        void Same(string what, string? expected, string? found)
        {
            if (expected != found)
                faults.Add(new(what, expected ?? "", found ?? ""));
        }
        var population = await Population.Read(tx, drawId);
        var populationHash = population.Hash();
        var contributions = await Population.Contributions(tx, drawId);
        Same("algorithm", WeightedDraw.Algorithm, d.Algorithm);
        Same("population", Hex(d.PopulationHash), Hex(populationHash));
        // The ledger cannot be changed by the service's login, and its heads are kept by the others: what was published must be what is on record now.
        var committed = await Recorded<DrawCommitted>(tx, drawId);
        Same("committed-population", committed.SingleOrDefault()?.PopulationHash, Hex(d.PopulationHash));
        Same("committed-seed", committed.SingleOrDefault()?.SeedHash, Hex(d.SeedHash));
        Same("contributions", JsonSerializer.Serialize((await Recorded<DrawContributed>(tx, drawId)).OrderBy(c => c.Position).Select(c => c.Text), Json.Options), JsonSerializer.Serialize(contributions, Json.Options));
        if (d.Status is DrawStatus.Committed)
            return new(Hex(populationHash), Hex(d.SeedHash), null, population.Units.Count, 0, faults); // the seed is nobody's business yet
        Same("seed", Hex(d.SeedHash), d.Seed is null ? null : Hex(SHA256.HashData(d.Seed)));
        if (d.Status is not DrawStatus.Revealed)
            return new(Hex(populationHash), Hex(d.SeedHash), null, population.Units.Count, 0, faults);
        var effective = WeightedDraw.EffectiveSeed(d.Seed, populationHash, contributions);
        Same("effective-seed", Hex(effective), Hex(d.EffectiveSeed));
        var sample = await tx.QueryAsync<DrawnRow>("select stratum, position, unit_code, replaces from draw_samples where draw_id = @drawId order by stratum, position", new { drawId });
        CompareSample(population, effective, sample, Same);
        var revealed = (await Recorded<DrawRevealed>(tx, drawId)).SingleOrDefault();
        Same("revealed-seed", revealed?.Seed, Hex(d.Seed));
        Same("revealed-sample", Units(revealed?.Sample.Select(s => s.UnitCode) ?? []), Units(sample.Where(s => s.Replaces is null).Select(s => s.UnitCode)));
        var standing = sample.Select(s => s.UnitCode).Except(sample.Select(s => s.Replaces).OfType<string>());
        Same("round", Units(standing), Units(await tx.QueryAsync<string>("select unit_code from round_units where round_id = @RoundId", new { d.RoundId })));
        await CompareReplacements(tx, drawId, sample, Same);
        return new(Hex(populationHash), Hex(d.SeedHash), Hex(effective), population.Units.Count, sample.Count, faults);
    }

    // In each stratum the quota and as many more as were replaced, in the very order of drawing.
    private static void CompareSample(Population population, byte[] effective, List<DrawnRow> sample, Action<string, string?, string?> same)
    {
        var byStratum = sample.ToLookup(s => s.Stratum, StringComparer.Ordinal);
        var order = population.Order(effective, s => s.Quota + byStratum[s.Name].Count(u => u.Replaces is not null));
        foreach (var s in population.Strata)
            same($"sample {s.Name}", string.Join(' ', order[s.Name]), string.Join(' ', byStratum[s.Name].OrderBy(u => u.Position).Select(u => u.UnitCode)));
        same("strata", "", string.Join(' ', byStratum.Select(g => g.Key).Except(population.Strata.Select(s => s.Name))));
    }

    // Every unit that came in did so by a replacement that two persons decided on.
    private static async Task CompareReplacements(Tx tx, Guid drawId, List<DrawnRow> sample, Action<string, string?, string?> same)
    {
        var approved = await tx.QueryAsync<string>("""
            select unit_code || '>' || replaced_by from draw_replacements where draw_id = @drawId and approved and decided_person <> proposed_person
            """, new { drawId });
        same("replacements", Units(approved), Units(sample.Where(s => s.Replaces is not null).Select(s => $"{s.Replaces}>{s.UnitCode}")));
    }

    private static async Task<List<T>> Recorded<T>(Tx tx, Guid drawId) =>
        [.. (await tx.QueryAsync<string>("select body from ledger where chain = @chain and type = @type order by seq", new { chain = $"draw/{drawId}", type = typeof(T).Name }))
            .Select(body => JsonSerializer.Deserialize<T>(body, Json.Options)!)];

    private static string Units(IEnumerable<string> codes) => string.Join(' ', codes.Order(Bytewise.Order));

    private static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexStringLower(bytes);
}
