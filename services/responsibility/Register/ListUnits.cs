using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.Register;

/// <summary>Lists units, as they are or as they were on a day.</summary>
public static class ListUnits
{
    /// <summary>A unit.</summary>
    public sealed record Row(string Code, string Name, UnitKind Kind, UnitClass? Class, string? ParentCode, string Path, int Version);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/units", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Units by ?parent= (direct children of a code), ?kind= and ?q= (part of name or code); ?at= as they were on that day, and with ?known= as it was known here at the end of that date; sorted by name or path.")
            .Produces<Page<Row>>()
            .WithExample(response: new Page<Row>([new Row("FH_D01", "丰河区发展和改革委员会党组", UnitKind.Department, UnitClass.EconomicDevelopment, "FH", "FH.FH_D01", 1)], null));

    private static async Task<IResult> Handle(string? parent, UnitKind? kind, string? q, DateOnly? at, DateOnly? known, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("name", "path");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select v.code, v.name, v.kind, v.class, v.parent_code, v.path::text as path, v.version
            from units_known(@at, @before) v
            where v.path ~ @scope::lquery
              and (@parent::text is null or v.parent_code = @parent) and (@kind::text is null or v.kind = @kind)
              and (@q::text is null or position(lower(@q) in lower(v.name)) > 0 or position(lower(@q) in lower(v.code)) > 0)
              and (@afterId::text is null or ((case @sort when 'name' then v.name when 'path' then v.path::text else '' end) collate "C", v.code) > (@afterKey, @afterId))
            order by (case @sort when 'name' then v.name when 'path' then v.path::text else '' end) collate "C", v.code
            limit @take
            """, new { scope = caller.Scope, parent, kind = kind?.ToString(), q, at = at ?? clock.Today(), before = History.Before(known), sort = page.Sort, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort switch { "name" => r.Name, "path" => r.Path, _ => "" }, r.Code));
    }
}
