using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Campaigns;

/// <summary>What the totals of a campaign are taken over.</summary>
public enum TotalsBy
{
    /// <summary>按领域</summary>
    Area,

    /// <summary>按单位: over all areas.</summary>
    Unit,

    /// <summary>总计: one row.</summary>
    All,
}

/// <summary>Totals of a campaign, from the newest version of each return.</summary>
internal static class ShowTotals
{
    /// <summary>
    /// A total; amounts in fen. Units: how many of those asked returned something; a unit asked in two areas counts once. Asked, returned, late and missing count
    /// returns. RecoveryRate: recovered of involved, 0 to 1; null when no money is involved. Name: the area, or the unit's name.
    /// </summary>
    public sealed record Row(
        string Code, string Name, long Units, long Asked, long Returned, long Late, long Missing, long PlacesChecked, long Issues, long AmountInvolvedFen, long AmountRecoveredFen, decimal? RecoveryRate);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/campaigns/{campaignId:guid}/totals", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Totals of a campaign over the units of the caller's subtree, ?by=Area (default), Unit or All, ?unit= that one and everything below it. Amounts in fen, rates from 0 to 1. The rows behind: the campaign's returns. The head of the lead department sees all of it.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(Guid campaignId, TotalsBy? by, string? unit, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var today = clock.Today();
        var rows = await db.Read(async tx => await Campaign.Find(tx, campaignId, caller, today) is not { } campaign ? null : await tx.QueryAsync<Row>("""
            with seen as (
                select s.*, case @by when 'Area' then s.area when 'Unit' then s.unit_code else 'All' end as code,
                       case @by when 'Area' then s.area when 'Unit' then u.name else 'All' end as name
                from self_check_states s join units u on u.code = s.unit_code
                where s.campaign_id = @campaignId and u.path ~ @Scope::lquery
                  and (@unit::text is null or u.path <@ (select path from units where code = @unit)))
            select code, max(name) as name, count(distinct unit_code) filter (where return_id is not null) as units, count(*) as asked, count(return_id) as returned,
                   count(*) filter (where late) as late, count(*) filter (where return_id is null and @today > @DueOn) as missing,
                   coalesce(sum(places_checked), 0)::bigint as places_checked, coalesce(sum(issues), 0)::bigint as issues,
                   coalesce(sum(amount_involved_fen), 0)::bigint as amount_involved_fen, coalesce(sum(amount_recovered_fen), 0)::bigint as amount_recovered_fen,
                   round(sum(amount_recovered_fen) / nullif(sum(amount_involved_fen), 0), 4) as recovery_rate
            from seen
            where @afterId::text is null or code collate "C" > @afterId
            group by code
            order by code collate "C"
            limit @take
            """, new { campaignId, today, campaign.DueOn, campaign.Scope, by = (by ?? TotalsBy.Area).ToString(), unit, page.AfterId, take = page.Take }), ct);
        return rows is null ? Campaign.NotFound : Listing.Answer(page, rows, r => r.Code);
    }
}
