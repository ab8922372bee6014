using System.Security.Cryptography;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sampling;
using NpgsqlTypes;

namespace DutyNet.Inspection.Draws;

/// <summary>What a draw draws from: its strata and its units, each with its weight.</summary>
internal sealed record Population(IReadOnlyList<Stratum> Strata, IReadOnlyList<Population.Unit> Units)
{
    /// <summary>A unit of it; without a stratum when it fits none.</summary>
    public sealed record Unit(string UnitCode, string? Stratum, long Weight, DateOnly? LastLookedOn);

    private sealed record Part(string Name, int Quota);

    /// <summary>The bytes that are hashed.</summary>
    public byte[] Canonical() => WeightedDraw.Canonical(Strata, Units.Select(Drawable));

    /// <summary>SHA-256 of the canonical form.</summary>
    public byte[] Hash() => SHA256.HashData(Canonical());

    /// <summary>The units of each stratum.</summary>
    public ILookup<string, Drawable> ByStratum() => Units.Select(Drawable).ToLookup(u => u.Stratum, StringComparer.Ordinal);

    /// <summary>The first of each stratum, in the order of drawing: as many as <paramref name="count"/> says of it.</summary>
    public Dictionary<string, IReadOnlyList<string>> Order(byte[] effectiveSeed, Func<Stratum, int> count)
    {
        var units = ByStratum();
        return Strata.ToDictionary(s => s.Name, s => WeightedDraw.Order(effectiveSeed, s.Name, units[s.Name], count(s)), StringComparer.Ordinal);
    }

    /// <summary>The population as it would be frozen now: the units at or below the draw's, of its kinds, without those excluded.</summary>
    public static async Task<Population> Gather(Tx tx, Draw draw, DateOnly today) => new(await StrataOf(tx, draw.Id), await tx.QueryAsync<Unit>("""
        with looked as (
            select unit_code, (max(at) at time zone 'Asia/Shanghai')::date as on_day
            from (select unit_code, checked_at as at from checks union all select unit_code, raised_at from findings) l
            group by unit_code)
        select u.code as unit_code, s.name as stratum, l.on_day as last_looked_on,
               case when not @weighted then 1
                    when l.on_day is null then @MostWeight
                    else least(@MostWeight, 1 + greatest(0, (extract(year from age(@today::timestamp, l.on_day::timestamp)) * 12 + extract(month from age(@today::timestamp, l.on_day::timestamp)))::int)) end::bigint as weight
        from units u
        left join looked l on l.unit_code = u.code
        left join lateral (
            select s.name from draw_strata s left join units b on b.code = s.below
            where s.draw_id = @Id and (cardinality(s.kinds) = 0 or u.kind = any(s.kinds)) and (cardinality(s.classes) = 0 or u.class = any(s.classes))
              and (s.below is null or u.path <@ b.path)
            order by s.position limit 1) s on true
        where u.path <@ @UnitPath::ltree and (cardinality(@Kinds) = 0 or u.kind = any(@Kinds))
          and not exists (select from draw_exclusions x where x.draw_id = @Id and x.unit_code = u.code and x.approved)
        """, new { draw.Id, draw.UnitPath, draw.Kinds, draw.MostWeight, weighted = draw.Weights is DrawWeights.SinceLastLookedAt, today }));

    /// <summary>The population as it was frozen.</summary>
    public static async Task<Population> Read(Tx tx, Guid drawId) => new(
        await StrataOf(tx, drawId),
        await tx.QueryAsync<Unit>("select unit_code, stratum, weight, last_looked_on from draw_units where draw_id = @drawId", new { drawId }));

    /// <summary>Freezes it.</summary>
    public async Task Write(Tx tx, Guid drawId)
    {
        await using var copy = await tx.Connection.BeginBinaryImportAsync("copy draw_units (draw_id, unit_code, stratum, weight, last_looked_on) from stdin (format binary)", tx.Cancelled);
        foreach (var unit in Units)
        {
            await copy.StartRowAsync(tx.Cancelled);
            await copy.WriteAsync(drawId, NpgsqlDbType.Uuid, tx.Cancelled);
            await copy.WriteAsync(unit.UnitCode, NpgsqlDbType.Text, tx.Cancelled);
            await copy.WriteAsync(unit.Stratum!, NpgsqlDbType.Text, tx.Cancelled);
            await copy.WriteAsync(unit.Weight, NpgsqlDbType.Bigint, tx.Cancelled);
            if (unit.LastLookedOn is { } day)
                await copy.WriteAsync(day, NpgsqlDbType.Date, tx.Cancelled);
            else
                await copy.WriteNullAsync(tx.Cancelled);
        }
        await copy.CompleteAsync(tx.Cancelled);
    }

    /// <summary>The contributions to a draw, in the order they came.</summary>
    public static Task<List<string>> Contributions(Tx tx, Guid drawId) =>
        tx.QueryAsync<string>("select text from draw_contributions where draw_id = @drawId order by position", new { drawId });

    private static async Task<List<Stratum>> StrataOf(Tx tx, Guid drawId) =>
        [.. (await tx.QueryAsync<Part>("select name, quota from draw_strata where draw_id = @drawId order by position", new { drawId })).Select(p => new Stratum(p.Name, p.Quota))];

    private static Drawable Drawable(Unit unit) => new(unit.Stratum!, unit.UnitCode, unit.Weight);
}
