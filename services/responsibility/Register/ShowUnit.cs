using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Register;

/// <summary>Shows a unit with its parent and who holds its posts.</summary>
public static class ShowUnit
{
    /// <summary>The unit.</summary>
    public sealed record Response(string Code, string Name, UnitKind Kind, UnitClass? Class, Parent? Parent, string Path, int Version, IReadOnlyList<Holder> Holders);

    /// <summary>The unit above.</summary>
    public sealed record Parent(string Code, string Name);

    /// <summary>A post of the unit and who holds it; no person when it is vacant.</summary>
    public sealed record Holder(
        Guid PostId, string PostCode, string Title, PostRole Role, string[] Areas, string? PersonCode, string? PersonName, string? Rank, DateOnly? From, DateOnly? Until);

    private sealed record Found(string Code, string Name, UnitKind Kind, UnitClass? Class, string? ParentCode, string? ParentName, string Path, int Version);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/units/{code}", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A unit with its parent, path and posts with their holders; ?at= as on that day.");

    private static Task<Results<Ok<Response>, Problem>> Handle(string code, DateOnly? at, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var day = at ?? clock.Today();
            var unit = await tx.QuerySingleOrDefaultAsync<Found>("""
                select v.code, v.name, v.kind, v.class, v.parent_code, above.name as parent_name, v.path::text as path, v.version
                from unit_versions v
                left join unit_versions above on above.code = v.parent_code and above.valid_from <= @day and (above.valid_until is null or above.valid_until >= @day)
                where v.code = @code and v.path ~ @scope::lquery and v.valid_from <= @day and (v.valid_until is null or v.valid_until >= @day)
                """, new { code, day, scope = caller.Scope });
            if (unit is null)
                return Problem.NotFound("unit", "此单位");
            var holders = await tx.QueryAsync<Holder>("""
                select p.id as post_id, p.code as post_code, p.title, p.role, p.areas, h.person_code, n.name as person_name, n.rank, h.held_from as "from", h.held_until as until
                from posts p
                left join holdings h on h.post_id = p.id and h.held_from <= @day and (h.held_until is null or h.held_until >= @day)
                left join persons n on n.code = h.person_code
                where p.unit_code = @code
                order by p.code
                """, new { code, day });
            return TypedResults.Ok(new Response(unit.Code, unit.Name, unit.Kind, unit.Class, unit.ParentCode is null ? null : new Parent(unit.ParentCode, unit.ParentName ?? ""), unit.Path, unit.Version, holders));
        }, ct);
}
