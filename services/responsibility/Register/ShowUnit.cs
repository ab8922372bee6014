using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Register;

/// <summary>Shows a unit with its parent and who holds its posts.</summary>
public static class ShowUnit
{
    /// <summary>The unit. One that was closed stays readable for ever, as it was on its last day, with that day in closedOn and in mergedInto the unit it went into.</summary>
    public sealed record Response(
        string Code, string Name, UnitKind Kind, UnitClass? Class, Parent? Parent, string Path, int Version, IReadOnlyList<Holder> Holders, DateOnly? ClosedOn, string? MergedInto);

    /// <summary>The unit above.</summary>
    public sealed record Parent(string Code, string Name);

    /// <summary>A post of the unit and who holds it; no person when it is vacant.</summary>
    public sealed record Holder(
        Guid PostId, string PostCode, string Title, PostRole Role, string[] Areas, string? PersonCode, string? PersonName, string? Rank, DateOnly? From, DateOnly? Until);

    private sealed record Found(string Code, string Name, UnitKind Kind, UnitClass? Class, string? ParentCode, string? ParentName, string Path, int Version, DateOnly Day, DateOnly? ClosedOn, string? MergedInto);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/units/{code}", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A unit with its parent, path and posts with their holders; ?at= as on that day, and with ?known= as it was known here at the end of that date. A closed unit as on its last day, with closedOn and mergedInto.")
            .WithExample(response: new Response("FH_D01", "丰河区发展和改革委员会党组", UnitKind.Department, UnitClass.EconomicDevelopment, new Parent("FH", "中共丰河区委员会"), "FH.FH_D01", 1,
                [new Holder(Guid.Parse("0199f2d4-6f55-7084-9b72-0d5e6f708192"), "FH_D01_P01", "党组书记、主任", PostRole.FirstResponsible, [], "P00017", "汪梦松", "县处级正职", new DateOnly(2022, 8, 15), null)], null, null));

    private static Task<Results<Ok<Response>, Problem>> Handle(string code, DateOnly? at, DateOnly? known, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var before = History.Before(known);
            var unit = await tx.QuerySingleOrDefaultAsync<Found>("""
                select v.code, v.name, v.kind, v.class, v.parent_code, above.name as parent_name, v.path::text as path, v.version, d.day, d.closed_on, case when d.closed_on is not null then c.merged_into end as merged_into
                from units c
                cross join lateral (select least(@day, c.closed_on) as day, case when c.closed_on < @day then c.closed_on end as closed_on) d
                join units_known(d.day, @before) v on v.code = c.code
                left join units_known(d.day, @before) above on above.code = v.parent_code
                where c.code = @code and v.path ~ @scope::lquery
                """, new { code, day = at ?? clock.Today(), before, scope = caller.Scope });
            if (unit is null)
                return Problem.NotFound("unit", "此单位");
            var holders = await tx.QueryAsync<Holder>("""
                select p.id as post_id, p.code as post_code, p.title, p.role, p.areas, h.person_code, n.name as person_name, n.rank, h.held_from as "from", h.held_until as until
                from posts_known(@Day, @before) p
                left join holdings_known(@Day, @before) h on h.post_id = p.id
                left join persons_on(@Day) n on n.code = h.person_code
                where p.unit_code = @code
                order by p.code
                """, new { code, unit.Day, before });
            return TypedResults.Ok(new Response(unit.Code, unit.Name, unit.Kind, unit.Class, unit.ParentCode is null ? null : new Parent(unit.ParentCode, unit.ParentName ?? ""), unit.Path, unit.Version, holders,
                unit.ClosedOn, unit.MergedInto));
        }, ct);
}
