using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.Register;

/// <summary>Lists persons with the posts they hold on a day.</summary>
public static class ListPersons
{
    /// <summary>A person.</summary>
    public sealed record Row(string Code, string Name, string Rank, string NativePlace, string[] Posts, string[] Units);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/persons", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Persons by ?q= (part of name or code) and ?unit= (holding a post there or below), with the posts they hold on ?at= (default today); sorted by name.")
            .Produces<Page<Row>>()
            .WithExample(response: new Page<Row>([new Row("P00002", "任伯樾", "厅局级正职", "外省砚州市", ["FH_P02"], ["FH"])], null));

    private static async Task<IResult> Handle(string? q, string? unit, DateOnly? at, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("name");
        // Only posts within the subtree show: that a person also holds one elsewhere is not the caller's to know.
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select n.code, n.name, n.rank, n.native_place, coalesce(s.posts, '{}') as posts, coalesce(s.units, '{}') as units
            from persons_on(@at) n
            join persons entered on entered.code = n.code
            join units home on home.code = entered.unit_code
            left join lateral (
                select array_agg(p.code order by p.code) as posts, array_agg(distinct p.unit_code) as units,
                       bool_or(@unit::text is null or u.path <@ (select path from units_on(@at) where code = @unit)) as of_unit
                from holdings_on(@at) h join posts_on(@at) p on p.id = h.post_id join units_on(@at) u on u.code = p.unit_code
                where h.person_code = n.code and u.path ~ @scope::lquery) s on true
            where (home.path ~ @scope::lquery or s.posts is not null)
              and (@unit::text is null or s.of_unit)
              and (@q::text is null or position(lower(@q) in lower(n.name)) > 0 or position(lower(@q) in lower(n.code)) > 0)
              and (@afterId::text is null or ((case @sort when 'name' then n.name else '' end) collate "C", n.code) > (@afterKey, @afterId))
            order by (case @sort when 'name' then n.name else '' end) collate "C", n.code
            limit @take
            """, new { scope = caller.Scope, q, unit, at = at ?? clock.Today(), sort = page.Sort, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "name" ? r.Name : "", r.Code));
    }
}
