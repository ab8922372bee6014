using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.Pledges;

/// <summary>Lists the campaigns.</summary>
public static class ListCampaigns
{
    /// <summary>A year's campaign, with how its pledges within the caller's subtree stand.</summary>
    public sealed record Row(
        Guid CampaignId, int Year, string Title, PledgeScope Scope, string Statement, DateOnly SignBy, int GraceDays, long Drafted, long Signed, long Effective, long Stale, long Withdrawn, long Expired);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/pledge-campaigns", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The campaigns of all years, newest first, with how many pledges of the caller's subtree stand where.")
            .WithExample(response: new Page<Row>([new Row(Guid.Parse("019b0c3e-7a10-7000-8000-00000000000a"), 2026, "2026年度全面从严治党责任书", PledgeScope.Units, "我已知悉并承诺履行上述责任，履行不力的，愿接受问责。",
                new DateOnly(2026, 1, 31), 7, 311, 6, 783, 2, 4, 0)], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select c.id as campaign_id, c.year, c.title, c.scope, c.statement, c.sign_by, c.grace_days,
                   count(*) filter (where p.status = 'Drafted') as drafted, count(*) filter (where p.status = 'SignedBySubordinate') as signed,
                   count(*) filter (where p.status = 'Effective') as effective, count(*) filter (where p.status = 'Stale') as stale,
                   count(*) filter (where p.status = 'Withdrawn') as withdrawn, count(*) filter (where p.status = 'Expired') as expired
            from pledge_campaigns c
            left join (pledges p join units u on u.code = p.unit_code and u.path ~ @scope::lquery) on p.campaign_id = c.id
            where @afterId::text is null or c.year < @afterId::int
            group by c.id
            order by c.year desc
            limit @take
            """, new { scope = caller.Scope, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.Year.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
