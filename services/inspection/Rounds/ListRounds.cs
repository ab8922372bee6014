using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Inspection.Rounds;

/// <summary>Lists rounds that look at a unit of the caller's subtree.</summary>
internal static class ListRounds
{
    /// <summary>A round; units and findings counted are those in the caller's subtree.</summary>
    public sealed record Row(
        Guid RoundId, RoundKind Kind, string Title, DateOnly From, DateOnly Until, RoundStatus Status, int Units, int Findings, int OpenFindings, bool ByDraw, Guid? Parent, Guid? Follows);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/rounds", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Rounds over units of the caller's subtree, by ?kind=, ?status=, ?unit= (with everything below it), ?parent= (parts of that round) and ?follows= (follow-ups of that round); sorted by from when ?sort=from. Covert visits, and spot checks before their first check or finding, show to the inspecting side alone.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(RoundKind? kind, RoundStatus? status, string? unit, Guid? parent, Guid? follows, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("from");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select r.id as round_id, r.kind, r.title, r.from_on as "from", r.until_on as until, r.status, seen.units, found.findings, found.open_findings, r.by_draw, r.parent_id as parent, r.follows_id as follows
            from rounds r
            left join units top on top.code = r.unit_code
            cross join lateral (
                select count(*)::int as units
                from round_units ru join units u on u.code = ru.unit_code
                where ru.round_id = r.id and u.path ~ @scope::lquery
                  and (@unit::text is null or u.path <@ (select path from units where code = @unit))) seen
            cross join lateral (
                select count(*)::int as findings, (count(*) filter (where f.closed_at is null))::int as open_findings
                from findings f join units u on u.code = f.unit_code
                where f.round_id = r.id and u.path ~ @scope::lquery) found
            where (seen.units > 0
                   -- a round by draw has no units before it: then it is the inspecting side's over the whole of it
                   or (r.by_draw and @inspecting and top.path ~ @scope::lquery and (@unit::text is null or top.path <@ (select path from units where code = @unit))
                       and not exists (select from round_units ru where ru.round_id = r.id)))
              and (@parent::uuid is null or r.parent_id = @parent)
              and (@follows::uuid is null or r.follows_id = @follows)
              and (@inspecting or not unannounced(r))
              and (@kind::text is null or r.kind = @kind)
              and (@status::text is null or r.status = @status)
              and (@afterId::text is null or ((case @sort when 'from' then r.from_on::text else '' end) collate "C", r.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'from' then r.from_on::text else '' end) collate "C", r.id::text
            limit @take
            """, new
        {
            scope = caller.Scope,
            inspecting = caller.Is(Role.Discipline, Role.Inspector),
            unit,
            parent,
            follows,
            kind = kind?.ToString(),
            status = status?.ToString(),
            sort = page.Sort,
            page.AfterId,
            page.AfterKey,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "from" ? r.From.ToString("O") : "", r.RoundId.ToString()));
    }
}
