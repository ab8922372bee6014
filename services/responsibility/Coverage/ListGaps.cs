using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Coverage;

/// <summary>What may be missing from the net.</summary>
public enum GapKind
{
    /// <summary>责任书未生效的单位</summary>
    UnitWithoutPledge,

    /// <summary>空缺岗位</summary>
    PostWithoutHolder,

    /// <summary>无人承担的责任</summary>
    DutyWithoutHolder,

    /// <summary>没有特色责任的班子成员</summary>
    MemberWithoutSpeciality,

    /// <summary>无人承担的清单</summary>
    ListWithoutAnyone,
}

/// <summary>Lists the gaps of the net, one by one.</summary>
public static class ListGaps
{
    /// <summary>A gap: the unit, and the post, the item or the list it is about.</summary>
    public sealed record Row(GapKind Kind, string UnitCode, string UnitName, string? PostCode, string? PostTitle, string? ListCode, string? ItemCode, string? PersonCode, string? PersonName);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/coverage/gaps", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Department)
            .WithSummary("The gaps of one ?kind= in ?unit= (default: the caller's own) with everything below it, on ?at= (default today). Also as CSV.")
            .WithExample(response: new Page<Row>([new Row(GapKind.PostWithoutHolder, "FH_T01_V07", "霁川街道青篱村", "FH_T01_V07_P01", "党组织书记", null, null, null, null)], null))
            .Produces<Page<Row>>();

    private static Task<IResult> Handle(GapKind kind, string? unit, DateOnly? at, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var day = at ?? clock.Today();
        return db.Read<IResult>(async tx =>
        {
            if (await Subtree.Of(tx, unit, day, caller) is not { } top)
                return Problem.NotFound("unit", "此单位");
            // One branch runs: the others are false before a row is read.
            var rows = await tx.QueryAsync<Row>("""
                with places as materialized (select u.code, u.name, u.kind, u.parent_code from units_on(@day) u where u.path <@ @path::ltree),
                seats as materialized (
                    select p.id, p.code, p.title, p.unit_code, u.name as unit_name, p.role, h.person_code
                    from places u join posts_on(@day) p on p.unit_code = u.code left join holdings_on(@day) h on h.post_id = p.id
                    where @kind <> 'UnitWithoutPledge'),
                gaps as (
                    select u.code as unit_code, u.name as unit_name, null as post_code, null as post_title, null as list_code, null as item_code, null as person_code, u.code as id
                    from places u
                    where @kind = 'UnitWithoutPledge' and u.parent_code is not null and not exists (select from pledges_on(@day) p where p.unit_code = u.code)
                    union all
                    select s.unit_code, s.unit_name, s.code, s.title, null, null, null, s.code from seats s where @kind = 'PostWithoutHolder' and s.person_code is null
                    union all
                    select s.unit_code, s.unit_name, s.code, s.title, d.list_code, d.item_code, null, s.code || ' ' || d.list_code || ' ' || d.item_code
                    from seats s join duties d on d.post_id = s.id and d.effective_from <= @day and coalesce(d.ended_on, d.effective_until) >= @day
                    where @kind = 'DutyWithoutHolder' and s.person_code is null
                    union all
                    select s.unit_code, s.unit_name, s.code, s.title, null, null, s.person_code, s.code
                    from seats s join posts_without_speciality(@day) m on m.post_id = s.id
                    where @kind = 'MemberWithoutSpeciality'
                    union all
                    select t.code, t.name, null, null, l.code, null, null, l.code
                    from lists_on(@day) l join places t on t.code = @Code
                    where @kind = 'ListWithoutAnyone' and exists (select from places u where u.kind = any (l.unit_kinds))
                      and not exists (select from seats s join duties d on d.post_id = s.id
                                      where s.person_code is not null and d.list_code = l.code and d.effective_from <= @day and coalesce(d.ended_on, d.effective_until) >= @day))
                select @kind as kind, g.unit_code, g.unit_name, g.post_code, g.post_title, g.list_code, g.item_code, g.person_code, n.name as person_name
                from gaps g left join persons n on n.code = g.person_code
                where @afterId::text is null or g.id collate "C" > @afterId
                order by g.id collate "C"
                limit @take
                """, new { kind = kind.ToString(), day, path = top.Path, top.Code, afterId = page.AfterId, take = page.Take });
            return Listing.Answer(page, rows, r => kind switch
            {
                GapKind.UnitWithoutPledge => r.UnitCode,
                GapKind.DutyWithoutHolder => $"{r.PostCode} {r.ListCode} {r.ItemCode}",
                GapKind.ListWithoutAnyone => r.ListCode!,
                _ => r.PostCode!,
            });
        }, ct);
    }
}
