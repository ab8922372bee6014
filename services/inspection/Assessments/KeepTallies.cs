using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;

namespace DutyNet.Inspection.Assessments;

/// <summary>
/// Counts anew the year of every unit with news: facts of its own, facts that make its own good, facts set aside. What has no news is not touched,
/// so that the running scores of a province cost what has happened since and not what happened all year.
/// </summary>
public sealed class KeepTallies : Sweep
{
    private const int MostNews = 2000;

    private sealed record Touched(string UnitCode, int Year);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var touched = await tx.QueryAsync<Touched>("""
            with news as (
                delete from untallied where seq in (select seq from untallied order by seq limit @MostNews for update skip locked)
                returning unit_code, year, mended_subject)
            select unit_code, year from news where year is not null
            union
            select f.unit_code, f.year from news n join scored_facts f on f.subject = n.mended_subject and f.year is not null
            union
            select '', 0 where exists (select from news) -- news that touches nothing yet is handled too
            """, new { MostNews });
        if (touched.Count == 0)
            return 0;
        foreach (var year in touched.Where(t => t.Year > 0).GroupBy(t => t.Year).OrderBy(y => y.Key))
            await Count(tx, year.Key, [.. year.Select(t => t.UnitCode)]);
        return touched.Count;
    }

    private static async Task Count(Tx tx, int year, string[] units)
    {
        await tx.ExecuteAsync("insert into tally_locks (unit_code, year) select u, @year from unnest(@units) u order by u on conflict do nothing", new { year, units });
        // always in the same order; and a statement of its own, so that the next one sees what whoever held them before us has committed
        await tx.ExecuteAsync("select from tally_locks where year = @year and unit_code = any(@units) order by unit_code for update", new { year, units });
        await tx.ExecuteAsync("delete from tallies where year = @year and unit_code = any(@units)", new { year, units });
        await tx.ExecuteAsync("""
            insert into tallies (unit_code, year, person_code, fact, variant, mended_by, facts, quantity, fingerprint)
            select unit_code, @year, person_code, fact, variant, mended_by, facts, quantity, fingerprint
            from tallied(@units, @year, 'infinity', 9223372036854775807)
            """, new { year, units });
    }
}
