using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.Duties;

/// <summary>Names a gap: members of one team whose personal lists are word for word the same and have no speciality item. A list that fits two fits nobody.</summary>
public static class ListAlikePersonalLists
{
    /// <summary>Members of one unit's team with the same list.</summary>
    /// <param name="Items">How many items the list has.</param>
    /// <param name="Members">Who has it: two or more holders of different posts.</param>
    /// <param name="Said">A hash of what the list says, the same in other units where it says the same.</param>
    public sealed record Row(string UnitCode, string UnitName, long Items, Member[] Members, string Said);

    /// <summary>A post and its holder on the day.</summary>
    public sealed record Member(Guid PostId, string PostCode, string Title, string PersonCode, string PersonName)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{PostCode} {Title} {PersonName}";
    }

    private sealed record Found(string UnitCode, string UnitName, long Items, string Members, string Said);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/personal-lists/alike", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Team members of one unit, holders of different posts, whose personal lists on ?at= (default today) are word for word the same and have no speciality item; in ?unit= with everything below it.")
            .WithExample(response: new Page<Row>(
                [
                    new Row("FH_D10", "区信访局", 8,
                    [
                        new Member(new Guid("01980a4e-5f00-7000-8000-0000000000b7"), "FH_D10_P02", "党组成员、副局长", "P00120", "潘惠樾"),
                        new Member(new Guid("01980a4e-5f00-7000-8000-0000000000b8"), "FH_D10_P03", "党组成员、副局长", "P00121", "江锦敏"),
                    ], "5f1d3c0f9b7a4f0c8e2d6a1b3c4d5e6f"),
                ], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, DateOnly? at, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var day = at ?? clock.Today();
        var found = await db.Read(tx => tx.QueryAsync<Found>("""
            with members as (
                select p.id, p.code, p.title, p.unit_code, u.name as unit_name, h.person_code, n.name as person_name
                from posts_on(@day) p
                join units_on(@day) u on u.code = p.unit_code
                join holdings_on(@day) h on h.post_id = p.id
                join persons_on(@day) n on n.code = h.person_code
                where p.role = 'TeamMember' and u.path ~ @scope::lquery
                  and (@unit::text is null or u.path <@ (select path from units_on(@day) where code = @unit))),
            owed as (
                select m.id, count(*) as items, md5(string_agg(d.content_hash, '' order by d.content_hash)) as said
                from members m
                join duties d on d.post_id = m.id and d.effective_from <= @day and coalesce(d.ended_on, d.effective_until) >= @day
                group by m.id
                having not bool_or(d.speciality))
            select m.unit_code, min(m.unit_name) as unit_name, o.items, o.said,
                   json_agg(json_build_object('postId', m.id, 'postCode', m.code, 'title', m.title, 'personCode', m.person_code, 'personName', m.person_name) order by m.code)::text as members
            from owed o join members m on m.id = o.id
            where @afterId::text is null or (m.unit_code collate "C", o.said collate "C") > (@afterKey, @afterId)
            group by m.unit_code, o.said, o.items
            having count(distinct m.person_code) > 1
            order by m.unit_code collate "C", o.said collate "C"
            limit @take
            """, new { day, unit, scope = caller.Scope, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take }), ct);
        var rows = found.ConvertAll(f => new Row(f.UnitCode, f.UnitName, f.Items, JsonSerializer.Deserialize<Member[]>(f.Members, Json.Options)!, f.Said));
        return Listing.Answer(page, rows, r => (r.UnitCode, r.Said));
    }
}
