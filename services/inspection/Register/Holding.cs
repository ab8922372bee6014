using DutyNet.Chassis.Database;

namespace DutyNet.Inspection.Register;

/// <summary>One person in one post from a date on, and to a date once they have left: what recusal is judged by.</summary>
internal sealed record Holding(
    Guid HoldingId, Guid PostId, string PostCode, string UnitCode, string UnitPath, string Title, string Role, string[] Areas,
    string PersonCode, string PersonName, string Rank, string NativePlace, DateOnly HeldFrom, DateOnly? HeldUntil, int Version)
{
    /// <summary>Keeps it, unless a newer version is known: having left may be heard of before having come.</summary>
    public Task Keep(Tx tx) => tx.ExecuteAsync("""
        insert into holdings (holding_id, post_id, post_code, unit_code, unit_path, title, role, areas,
                              person_code, person_name, rank, native_place, held_from, held_until, version)
        values (@HoldingId, @PostId, @PostCode, @UnitCode, @UnitPath::ltree, @Title, @Role, @Areas,
                @PersonCode, @PersonName, @Rank, @NativePlace, @HeldFrom, @HeldUntil, @Version)
        on conflict (holding_id) do update
            set post_id = excluded.post_id, post_code = excluded.post_code, unit_code = excluded.unit_code, unit_path = excluded.unit_path,
                title = excluded.title, role = excluded.role, areas = excluded.areas, person_code = excluded.person_code,
                person_name = excluded.person_name, rank = excluded.rank, native_place = excluded.native_place,
                held_from = excluded.held_from, held_until = excluded.held_until, version = excluded.version
            where excluded.version > holdings.version
        """, this);
}
