using DutyNet.Chassis.Database;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Accountability.Register;

/// <summary>One person in one post from a date on, as the register last said.</summary>
public sealed record Holding(
    Guid HoldingId, Guid PostId, string PostCode, string UnitCode, string UnitPath, string Title, string Role, string[] Areas,
    string PersonCode, string PersonName, string Rank, string NativePlace, DateOnly HeldFrom, DateOnly? HeldUntil, int Version)
{
    /// <summary>The holding as PostFilled tells it.</summary>
    public static Holding Of(PostFilled e) => new(
        e.HoldingId, e.PostId, e.PostCode, e.UnitCode, e.UnitPath, e.Title, e.Role.ToString(), e.Areas,
        e.PersonCode, e.PersonName, e.Rank, e.NativePlace, e.From, null, e.Version);

    /// <summary>The holding as PostVacated tells it, which says the same and its end.</summary>
    public static Holding Of(PostVacated e) => new(
        e.HoldingId, e.PostId, e.PostCode, e.UnitCode, e.UnitPath, e.Title, e.Role.ToString(), e.Areas,
        e.PersonCode, e.PersonName, e.Rank, e.NativePlace, e.From, e.Until, e.Version);

    /// <summary>Keeps this version unless a newer one is known.</summary>
    public Task Keep(Tx tx) => tx.ExecuteAsync("""
        insert into holdings (holding_id, post_id, post_code, unit_code, unit_path, title, role, areas, person_code, person_name,
                              rank, native_place, held_from, held_until, version)
        values (@HoldingId, @PostId, @PostCode, @UnitCode, @UnitPath::ltree, @Title, @Role, @Areas, @PersonCode, @PersonName,
                @Rank, @NativePlace, @HeldFrom, @HeldUntil, @Version)
        on conflict (holding_id) do update set
            post_id = excluded.post_id, post_code = excluded.post_code, unit_code = excluded.unit_code, unit_path = excluded.unit_path,
            title = excluded.title, role = excluded.role, areas = excluded.areas, person_code = excluded.person_code,
            person_name = excluded.person_name, rank = excluded.rank, native_place = excluded.native_place,
            held_from = excluded.held_from, held_until = excluded.held_until, version = excluded.version
        where excluded.version > holdings.version
        """, this);

    /// <summary>The names of these persons, as last known.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Names(Tx tx, IEnumerable<string?> persons) =>
        (await tx.QueryAsync<(string Code, string Name)>("""
            select distinct on (person_code) person_code, person_name from holdings where person_code = any(@codes) order by person_code, version desc
            """, new { codes = persons.OfType<string>().Distinct(StringComparer.Ordinal).ToArray() }))
        .ToDictionary(p => p.Code, p => p.Name, StringComparer.Ordinal);
}
