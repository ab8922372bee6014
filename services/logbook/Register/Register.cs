using DutyNet.Chassis.Database;

namespace DutyNet.Logbook.Register;

/// <summary>What the consumers of the register and of duties share.</summary>
internal static class Register
{
    /// <summary>Notes a unit that another event speaks of before its own registration arrives; version 0 gives way to any.</summary>
    public static Task HearOfUnit(Tx tx, string unitCode, string unitPath) => tx.ExecuteAsync("""
        insert into units (code, name, kind, path, version) values (@unitCode, @unitCode, '', @unitPath::ltree, 0)
        on conflict do nothing
        """, new { unitCode, unitPath });

    /// <summary>
    /// Lets one event about a subject (a post, a finding) be handled at a time. Two at once would each miss what the other
    /// has not committed yet: the end of a duty the duty, the holder the duty whose logbook is to be opened.
    /// </summary>
    public static Task OneAtATime(Tx tx, Guid subject) => tx.ExecuteAsync(
        "select pg_advisory_xact_lock(hashtextextended(@subject::text, 1))", new { subject });

    /// <summary>Keeps the newest version of a holding; true when this one was news.</summary>
    public static async Task<bool> KeepHolding(Tx tx, Holding holding) => await tx.ExecuteAsync("""
        insert into holdings as h (holding_id, post_id, post_code, unit_code, title, role, areas, person_code, person_name, rank, native_place,
                                   held_from, held_until, version)
        values (@HoldingId, @PostId, @PostCode, @UnitCode, @Title, @Role, @Areas, @PersonCode, @PersonName, @Rank, @NativePlace,
                @From, @Until, @Version)
        on conflict (holding_id) do update set
            post_id = excluded.post_id, post_code = excluded.post_code, unit_code = excluded.unit_code, title = excluded.title, role = excluded.role,
            areas = excluded.areas, person_code = excluded.person_code, person_name = excluded.person_name, rank = excluded.rank,
            native_place = excluded.native_place, held_from = excluded.held_from, held_until = excluded.held_until, version = excluded.version
        where excluded.version > h.version
        """, holding) == 1;
}

/// <summary>One person in one post from a date on, in one version.</summary>
internal sealed record Holding(
    Guid HoldingId, Guid PostId, string PostCode, string UnitCode, string Title, string Role, string[] Areas, string PersonCode,
    string PersonName, string Rank, string NativePlace, DateOnly From, DateOnly? Until, int Version)
{
    /// <summary>Whether the person holds a post of the unit on a day.</summary>
    public static Task<bool> IsOfUnit(Tx tx, string unitCode, string? person, DateOnly day) => tx.QuerySingleAsync<bool>("""
        select exists (select from holdings
                       where unit_code = @unitCode and person_code = @person and held_from <= @day and (held_until is null or held_until >= @day))
        """, new { unitCode, person, day });
}
