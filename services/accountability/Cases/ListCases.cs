using DutyNet.Accountability.Lists;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Accountability.Cases;

/// <summary>GET /cases</summary>
static class ListCases
{
    public sealed record Row(
        Guid CaseId, CaseKind Kind, string UnitCode, string? UnitName, string? Title, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, bool Open,
        Light? Light, Rung? Rung);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/cases", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department, Role.Auditor)
        .WithSummary("Cases (事项链) of which the caller may see at least one event. ?unit= with its subtree, ?kind=, ?open=. light and rung are the gravest of the case's ladders. Sorts by openedAt.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, CaseKind? kind, bool? open, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("openedAt");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            with listed as (
                select c.case_id, c.kind, c.unit_code, coalesce(u.path, c.unit_path) as path, u.name as unit_name, c.title, c.opened_at, c.closed_at,
                       c.closed_at is null as open,
                       case @sort when 'openedAt' then to_char(c.opened_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') else '' end as key
                from cases c
                left join units u on u.code = c.unit_code
                where c.kind is not null), -- what began it has not arrived yet
            page as (
                select x.* from listed x
                where exists (select from trail t where t.case_id = x.case_id and t.unit_path ~ @scope::lquery and (@restricted or not t.restricted))
                  and (@unit::text is null or x.path <@ (select path from units where code = @unit))
                  and (@kind::text is null or x.kind = @kind)
                  and (@open::boolean is null or x.open = @open)
                  and (@afterId::uuid is null or (@sort = '' and x.case_id > @afterId) or (@sort <> '' and (x.key collate "C", x.case_id) > (@afterKey, @afterId)))
                order by x.key collate "C", x.case_id
                limit @take)
            select x.case_id, x.kind, x.unit_code, x.unit_name, x.title, x.opened_at, x.closed_at, x.open,
                   (array['Red', 'Yellow', 'Green'])[(select min(array_position(array['Red', 'Yellow', 'Green'], l.light)) from ladders l where l.case_id = x.case_id and l.status <> 'Awaited')] as light,
                   (array['Bell', 'YellowCard', 'RedLight'])[(select max(array_position(array['Bell', 'YellowCard', 'RedLight'], l.rung)) from ladders l where l.case_id = x.case_id)] as rung
            from page x
            order by x.key collate "C", x.case_id
            """, new
        {
            sort = page.Sort,
            scope = caller.Scope,
            restricted = caller.MaySeeRestricted,
            unit,
            kind = kind?.ToString(),
            open,
            afterKey = page.AfterKey,
            afterId = Cursor.AfterId(page),
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, row => (page.Sort == "openedAt" ? row.OpenedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff") : "", row.CaseId.ToString()));
    }
}
