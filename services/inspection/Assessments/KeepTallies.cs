using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;

namespace DutyNet.Inspection.Assessments;

/// <summary>
/// Counts anew the year of every unit with news: facts of its own, facts that make its own good, facts set aside. What has no news is not touched,
/// so that the running scores of a province cost what has happened since and not what happened all year.
/// </summary>
public sealed class KeepTallies : Sweep
{
    // By units and not by news: a unit with a backlog is counted once for all of it.
    private const int MostUnits = 500;

    private sealed record Touched(string UnitCode, int Year);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var touched = await tx.QueryAsync<Touched>("""
            with wanted as (select distinct unit_code from untallied order by unit_code limit @MostUnits),
            claimed as (select seq from untallied where unit_code in (select unit_code from wanted) for update skip locked),
            news as (delete from untallied n using claimed c where n.seq = c.seq returning n.unit_code, n.year, n.mended_subject)
            select unit_code, year from news where year is not null
            union
            select f.unit_code, f.year from news n join scored_facts f on f.subject = n.mended_subject and f.year is not null
            union
            select '', 0 where exists (select from news) -- news that touches nothing yet is handled too
            """, new { MostUnits });
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
