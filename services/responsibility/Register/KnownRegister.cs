using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Responsibility.Appointments;

namespace DutyNet.Responsibility.Register;

/// <summary>A unit as registered.</summary>
public sealed record KnownUnit(string Code, string Name, string Kind, string? Class, string? ParentCode, string Path, int Version, bool Closed);

/// <summary>A person as registered; visible when the caller's subtree holds their present post, or without any the last they held, or when they never held one and were entered there.</summary>
public sealed record KnownPerson(string Code, string Name, string Rank, string NativePlace, string UnitCode, int Version, bool Visible);

/// <summary>A post as registered, with its holder and the last day of the holder before.</summary>
public sealed record KnownPost(
    Guid Id, string Code, string UnitCode, string Title, string Role, string[] Areas, string[] InChargeOf, int Version,
    Guid? HoldingId, string? PersonCode, DateOnly? HeldFrom, string? OverrideReason, DateOnly? HeldBefore, bool Closed);

/// <summary>What the register knows of the things a file names; the units all, because paths depend on all of them.</summary>
public sealed class KnownRegister
{
    // Imports and lists coming into force are rare and touch everything: one at a time, so that no post is left without its duties.
    private const long Lock = 0x72656769_73746572;

    private KnownRegister()
    {
    }

    /// <summary>Units by code.</summary>
    public required IReadOnlyDictionary<string, KnownUnit> Units { get; init; }

    /// <summary>The named persons by code.</summary>
    public required IReadOnlyDictionary<string, KnownPerson> Persons { get; init; }

    /// <summary>The named posts by code, and every post a named person holds.</summary>
    public required IReadOnlyDictionary<string, KnownPost> Posts { get; init; }

    /// <summary>What appointments are held to.</summary>
    internal AppointmentBook Appointments { get; private init; } = null!;

    /// <summary>Lets one transaction at a time change what duties depend on.</summary>
    public static Task HoldStill(Tx tx) => tx.ExecuteAsync("select pg_advisory_xact_lock(@Lock)", new { Lock });

    /// <summary>Reads what a file's rows will be compared with.</summary>
    public static async Task<KnownRegister> Load(Tx tx, RegisterFile file, Caller caller)
    {
        var units = await tx.QueryAsync<KnownUnit>("select code, name, kind, class, parent_code, path::text as path, version, closed_on is not null as closed from units");
        var named = Cells(file, "persons", 0);
        var holders = Cells(file, "posts", 6);
        var persons = await NamedPersons(tx, [.. named.Concat(holders).Distinct(StringComparer.Ordinal)], caller);
        var posts = await tx.QueryAsync<KnownPost>("""
            select p.id, p.code, p.unit_code, p.title, p.role, p.areas, p.in_charge_of, p.version,
                   h.id as holding_id, h.person_code, h.held_from, h.override_reason,
                   (select max(b.held_until) from holdings b where b.post_id = p.id) as held_before,
                   p.closed_on is not null as closed
            from posts p
            left join holdings h on h.post_id = p.id and h.held_until is null
            where p.code = any (@codes) or h.person_code = any (@named)
            """, new { codes = Cells(file, "posts", 0), named });
        return new KnownRegister
        {
            Units = units.ToDictionary(u => u.Code, StringComparer.Ordinal),
            Persons = persons.ToDictionary(p => p.Code, StringComparer.Ordinal),
            Posts = posts.ToDictionary(p => p.Code, StringComparer.Ordinal),
            Appointments = await AppointmentBook.Load(tx, [.. holders.Concat(posts.Select(p => p.PersonCode).OfType<string>()).Distinct(StringComparer.Ordinal)]),
        };
    }

    /// <summary>Persons by their codes, and whether the caller may name them.</summary>
    internal static Task<List<KnownPerson>> NamedPersons(Tx tx, string[] codes, Caller caller) => tx.QueryAsync<KnownPerson>("""
        select p.code, p.name, p.rank, p.native_place, p.unit_code, p.version,
               coalesce(seat.visible, u.path ~ @scope::lquery) as visible
        from persons p
        join units u on u.code = p.unit_code
        -- present posts come before past ones, the last before the earlier; among posts held at once one in the subtree is enough
        left join lateral (select w.path ~ @scope::lquery as visible
                           from holdings h join posts s on s.id = h.post_id join units w on w.code = s.unit_code
                           where h.person_code = p.code
                           order by coalesce(h.held_until, 'infinity') desc, w.path ~ @scope::lquery desc limit 1) seat on true
        where p.code = any (@codes)
        """, new { scope = caller.Scope, codes });

    private static string[] Cells(RegisterFile file, string kind, int column) =>
        // What has not the form of a code is not in the register, and may hold what the database cannot take.
        file.Sheets.TryGetValue(kind, out var sheet) ? [.. sheet.Lines.Select(l => l.Cells[column]).Where(Codes.IsCode)] : [];
}
