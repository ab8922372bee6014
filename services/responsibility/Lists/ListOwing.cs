using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Responsibility.Lists;

/// <summary>Lists the posts that owe by a list.</summary>
public static class ListOwing
{
    /// <summary>A post with how many items of the list it owes on the day; no person while it is vacant.</summary>
    public sealed record Row(
        Guid PostId, string PostCode, string Title, PostRole Role, string UnitCode, string UnitName, string? PersonCode, string? PersonName, bool Vacant, long Items, long SpecialityItems);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/lists/{id:guid}/owing", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The posts that owe by this version of a list on ?at= (default today) in ?unit= (with everything below it), ?vacant= only those without or with a holder; sorted by code or unit. Empty on days it is not in force.")
            .WithExample(response: new Page<Row>([new Row(new Guid("01980a4e-5f00-7000-8000-0000000000b1"), "FH_D02_P01", "党组书记、局长", PostRole.FirstResponsible, "FH_D02", "区财政局", "P00089", "江锦敏", false, 12, 0)], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(Guid id, DateOnly? at, string? unit, bool? vacant, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("code", "unit");
        var day = at ?? clock.Today();
        return await db.Read<IResult>(async tx =>
        {
            if (await ShowList.Find(tx, id, caller) is null)
                return Problem.NotFound("list", "此清单");
            // An unchanged item's duty stays with the version it began with: who owes by a version is who owes by its list while it is in force.
            var rows = await tx.QueryAsync<Row>("""
                select * from (
                    select p.id as post_id, p.code as post_code, p.title, p.role, p.unit_code, u.name as unit_name, h.person_code, n.name as person_name, h.id is null as vacant,
                           o.items, o.speciality_items, (case @sort when 'unit' then p.unit_code else '' end) collate "C" as key
                    from (select d.post_id, count(*) as items, count(*) filter (where d.speciality) as speciality_items
                          from lists l
                          join duties d on d.list_code = l.code and d.effective_from <= @day and coalesce(d.ended_on, d.effective_until) >= @day
                          where l.id = @id and l.status in ('InForce', 'Superseded') and l.effective_from <= @day
                            and not exists (select from lists n where n.code = l.code and n.version > l.version and n.status in ('InForce', 'Superseded') and n.effective_from <= @day)
                          group by d.post_id) o
                    join posts_on(@day) p on p.id = o.post_id
                    join units_on(@day) u on u.code = p.unit_code
                    left join holdings_on(@day) h on h.post_id = p.id
                    left join persons n on n.code = h.person_code
                    where u.path ~ @scope::lquery
                      and (@unit::text is null or u.path <@ (select path from units_on(@day) where code = @unit))
                      and (@vacant::bool is null or (h.id is null) = @vacant)) r
                where @afterId::text is null or (key, post_code) > (@afterKey, @afterId)
                order by key, post_code
                limit @take
                """, new { id, day, unit, vacant, scope = caller.Scope, sort = page.Sort, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take });
            return Listing.Answer(page, rows, r => (page.Sort == "unit" ? r.UnitCode : "", r.PostCode));
        }, ct);
    }
}
