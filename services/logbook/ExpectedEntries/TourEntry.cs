using DutyNet.Chassis.Database;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>What a unit owes by its place in a term of tours: its first responsible person's, whether the seat or the status becomes known first.</summary>
internal static class TourEntry
{
    /// <summary>Lets one event about a unit's tours or its first responsible seat be handled at a time: two at once would each miss the other.</summary>
    public static Task Hold(Tx tx, string unitCode) => tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('tour of ' || @unitCode, 1))", new { unitCode });

    /// <summary>Gives what is open to the unit's first responsible seat, the one with the lowest code where there are two; the unit itself keeps it while none is known.</summary>
    public static Task GiveToFirstResponsible(Tx tx, string unitCode) => tx.ExecuteAsync("""
        update expected_entries x set post_id = p.post_id, post_code = p.post_code, owed_by = 'Post'
        from (select post_id, post_code from holdings where unit_code = @unitCode and role = 'FirstResponsible' order by post_code, post_id limit 1) p
        where x.unit_code = @unitCode and x.source = 'Tour' and x.status = 'Expected' and x.post_id is distinct from p.post_id
        """, new { unitCode });
}
