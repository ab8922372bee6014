using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
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
            .WithSummary("Versions of lists by ?line= (Principal, Oversight), ?tier= and ?status= (Draft, Adopted, InForce, Superseded); sorted by code or effectiveFrom. Below the root: only lists by which the subtree owes something.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(ResponsibilityLine? line, string? tier, ListStatus? status, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("code", "effectiveFrom");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select l.id as list_id, l.code, l.version, l.line, l.tier, l.title, l.unit_kinds, l.effective_from, l.status, l.decision_reference,
                   (select count(*) from list_items i where i.list_id = l.id) as items
            from lists l join units r on r.code = l.unit_code
            where (r.path ~ @scope::lquery
                   or exists (select from duties d join posts p on p.id = d.post_id join units u on u.code = p.unit_code where d.list_id = l.id and u.path ~ @scope::lquery))
              and (@line::text is null or l.line = @line) and (@tier::text is null or l.tier = @tier) and (@status::text is null or l.status = @status)
              and (@afterId::text is null
                   or ((case @sort when 'code' then l.code when 'effectiveFrom' then l.effective_from::text else '' end) collate "C", l.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'code' then l.code when 'effectiveFrom' then l.effective_from::text else '' end) collate "C", l.id::text
            limit @take
            """, new { scope = caller.Scope, line = line?.ToString(), tier, status = status?.ToString(), sort = page.Sort, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort switch { "code" => r.Code, "effectiveFrom" => r.EffectiveFrom.ToString("O"), _ => "" }, r.ListId.ToString()));
    }
}
