using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Responsibility.Lists;

/// <summary>Lists the responsibility lists in all their versions.</summary>
public static class ListLists
{
    /// <summary>A version of a list.</summary>
    public sealed record Row(
        Guid ListId, string Code, int Version, ResponsibilityLine Line, string Tier, string Title, string[] UnitKinds, DateOnly EffectiveFrom, ListStatus Status, string? DecisionReference, long Items);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/lists", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Versions of lists by ?line= (Principal, Oversight), ?tier= and ?status= (Draft, Adopted, InForce, Superseded, Discarded); ?withoutAnyone=true only those in force today by which nobody owes anything who is there to do it; sorted by code or effectiveFrom. Below the root: only lists in force, now or before, by which the subtree ever owed something.")
            .WithExample(response: new Page<Row>([new Row(new Guid("01980a4e-5f00-7000-8000-0000000000a3"), "P3-DEPT", 1, ResponsibilityLine.Principal, "P3", "部门、街道、乡镇党组织及书记主体责任清单",
                ["Department", "Street", "Town"], new DateOnly(2027, 1, 1), ListStatus.InForce, "区委常委会纪要〔2027〕3号", 31)], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(ResponsibilityLine? line, string? tier, ListStatus? status, bool? withoutAnyone, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("code", "effectiveFrom");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            with done as materialized ( -- there is somebody to do it; looked for only when asked
                select distinct d.list_code
                from duties d join holdings_on(@today) h on h.post_id = d.post_id
                where @withoutAnyone::bool is not null and d.effective_from <= @today and coalesce(d.ended_on, d.effective_until) >= @today)
            select l.id as list_id, l.code, l.version, l.line, l.tier, l.title, l.unit_kinds, l.effective_from, l.status, l.decision_reference,
                   (select count(*) from list_items i where i.list_id = l.id) as items
            from lists l join units r on r.code = l.unit_code
            where (r.path ~ @scope::lquery
                   or (l.status in ('InForce', 'Superseded')
                       and exists (select from duties d join posts p on p.id = d.post_id join units u on u.code = p.unit_code where d.list_code = l.code and u.path ~ @scope::lquery)))
              and (@withoutAnyone::bool is null
                   or @withoutAnyone = (l.status = 'InForce' and l.effective_from <= @today and not exists (select from done where done.list_code = l.code)))
              and (@afterId::text is null
                   or ((case @sort when 'code' then l.code when 'effectiveFrom' then l.effective_from::text else '' end) collate "C", l.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'code' then l.code when 'effectiveFrom' then l.effective_from::text else '' end) collate "C", l.id::text
            limit @take
            """, new { scope = caller.Scope, line = line?.ToString(), tier, status = status?.ToString(), withoutAnyone, today = clock.Today(), sort = page.Sort, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort switch { "code" => r.Code, "effectiveFrom" => r.EffectiveFrom.ToString("O"), _ => "" }, r.ListId.ToString()));
    }
}
