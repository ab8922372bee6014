using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Responsibility.Register;

/// <summary>Lists posts with their holders on a day.</summary>
public static class ListPosts
{
    /// <summary>A post.</summary>
    public sealed record Row(
        Guid PostId, string Code, string UnitCode, string UnitName, string Title, PostRole Role, string[] Areas, string[] InChargeOf,
        string? PersonCode, string? PersonName, string? Rank, DateOnly? From, bool Vacant);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/posts", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Posts by ?unit= (with everything below it), ?role=, ?vacant=, ?q= (part of code, title or holder's name); ?at= as they were on that day, and with ?known= as it was known here at the end of that date; sorted by title, unit or person.")
            .Produces<Page<Row>>()
            .WithExample(response: new Page<Row>([new Row(Guid.Parse("0199f2d4-1c58-7a33-8f50-5d1e0a4b9c21"), "FH_P02", "FH", "中共丰河区委员会", "区委副书记、区长", PostRole.TeamMember, ["construction", "spending"], ["FH_D01", "FH_D10"],
                "P00002", "任伯樾", "厅局级正职", new DateOnly(2023, 12, 19), false)], null));

    private static async Task<IResult> Handle(string? unit, PostRole? role, bool? vacant, DateOnly? at, DateOnly? known, string? q, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("title", "unit", "person");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select * from (
                select p.id as post_id, p.code, p.unit_code, u.name as unit_name, p.title, p.role, p.areas, p.in_charge_of, h.person_code, n.name as person_name, n.rank,
                       h.held_from as "from", h.id is null as vacant,
                       (case @sort when 'title' then p.title when 'unit' then p.unit_code when 'person' then coalesce(h.person_code, '') else '' end) collate "C" as key
                from posts_known(@at, @before) p
                join units_known(@at, @before) u on u.code = p.unit_code
                left join holdings_known(@at, @before) h on h.post_id = p.id
                left join persons_on(@at) n on n.code = h.person_code
                where u.path ~ @scope::lquery
                  and (@unit::text is null or u.path <@ (select path from units_known(@at, @before) where code = @unit))
                  and (@role::text is null or p.role = @role)
                  and (@vacant::bool is null or (h.id is null) = @vacant)
                  and (@q::text is null or position(lower(@q) in lower(p.code)) > 0 or position(lower(@q) in lower(p.title)) > 0 or position(lower(@q) in lower(n.name)) > 0)) r
            where @afterId::text is null or (key, code) > (@afterKey, @afterId)
            order by key, code
            limit @take
            """, new { scope = caller.Scope, unit, role = role?.ToString(), vacant, q, at = at ?? clock.Today(), before = History.Before(known), sort = page.Sort, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort switch { "title" => r.Title, "unit" => r.UnitCode, "person" => r.PersonCode ?? "", _ => "" }, r.Code));
    }
}
