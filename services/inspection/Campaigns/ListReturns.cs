using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Campaigns;

/// <summary>Lists what was asked of whom in a campaign, and what came: also what is missing.</summary>
internal static class ListReturns
{
    /// <summary>A return in its newest version, or that there is none; amounts in fen. RecoveryRate: recovered of involved, 0 to 1; null when no money is involved.</summary>
    public sealed record Row(
        string Area, string UnitCode, string UnitName, ReturnState State, Guid? ReturnId, int? Version, int? PlacesChecked, int? Issues, long? AmountInvolvedFen, long? AmountRecoveredFen, decimal? RecoveryRate,
        string? Note, string? Correction, string? ReturnedBy, DateTimeOffset? FirstReceivedAt, DateTimeOffset? ReceivedAt);

    /// <summary>One version of a return; amounts in fen.</summary>
    public sealed record Version(
        string Area, string UnitCode, int Number, int PlacesChecked, int Issues, long AmountInvolvedFen, long AmountRecoveredFen, string? Note, string? Correction, bool Late, string? ReturnedBy, DateTimeOffset ReceivedAt);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/campaigns/{campaignId:guid}/returns", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("What each unit of the caller's subtree returned in a campaign, in its newest version, or that it did not, by ?area=, ?unit= (with everything below it) and ?state= (Filed, Late, Awaited, Missing). Amounts in fen. The head of the lead department sees all of it.")
            .Produces<Page<Row>>();
        routes.MapGet("/campaigns/{campaignId:guid}/return-versions", Versions).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Every version of the returns of a campaign, oldest first, by ?area= and ?unit= (with everything below it). Amounts in fen.")
            .Produces<Page<Version>>();
    }

    private static async Task<IResult> Handle(Guid campaignId, string? area, string? unit, ReturnState? state, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var today = clock.Today();
        var rows = await db.Read(async tx => await Campaign.Find(tx, campaignId, caller, today) is not { } campaign ? null : await tx.QueryAsync<Row>("""
            select s.area, s.unit_code, u.name as unit_name, is_now.state, s.return_id, s.version, s.places_checked, s.issues, s.amount_involved_fen, s.amount_recovered_fen,
                   round(s.amount_recovered_fen::numeric / nullif(s.amount_involved_fen, 0), 4) as recovery_rate, s.note, s.correction, coalesce(s.person_code, s.returned_by) as returned_by,
                   s.first_received_at, s.received_at
            from self_check_states s
            join units u on u.code = s.unit_code
            cross join lateral (select case when s.late then 'Late' when s.return_id is not null then 'Filed' when @today > @DueOn then 'Missing' else 'Awaited' end as state) is_now
            where s.campaign_id = @campaignId and u.path ~ @Scope::lquery
              and (@area::text is null or s.area = @area)
              and (@unit::text is null or u.path <@ (select path from units where code = @unit))
              and (@state::text is null or is_now.state = @state)
              and (@afterId::text is null or (s.area collate "C", s.unit_code collate "C") > (@afterKey, @afterId))
            order by s.area collate "C", s.unit_code collate "C"
            limit @take
            """, new { campaignId, today, campaign.DueOn, campaign.Scope, area, unit, state = state?.ToString(), page.AfterId, page.AfterKey, take = page.Take }), ct);
        return rows is null ? Campaign.NotFound : Listing.Answer(page, rows, r => (r.Area, r.UnitCode));
    }

    private static async Task<IResult> Versions(Guid campaignId, string? area, string? unit, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var today = clock.Today();
        var rows = await db.Read(async tx => await Campaign.Find(tx, campaignId, caller, today) is not { } campaign ? null : await tx.QueryAsync<Version>("""
            select r.area, r.unit_code, r.version as number, r.places_checked, r.issues, r.amount_involved_fen, r.amount_recovered_fen, r.note, r.correction, r.late,
                   coalesce(r.person_code, r.returned_by) as returned_by, r.received_at
            from self_check_returns r
            join units u on u.code = r.unit_code
            where r.campaign_id = @campaignId and u.path ~ @Scope::lquery
              and (@area::text is null or r.area = @area)
              and (@unit::text is null or u.path <@ (select path from units where code = @unit))
              and (@afterId::text is null or (r.area collate "C", concat(r.unit_code, ' ', to_char(r.version, 'FM0000000000')) collate "C") > (@afterKey, @afterId))
            order by r.area collate "C", concat(r.unit_code, ' ', to_char(r.version, 'FM0000000000')) collate "C"
            limit @take
            """, new { campaignId, campaign.Scope, area, unit, page.AfterId, page.AfterKey, take = page.Take }), ct);
        return rows is null ? Campaign.NotFound : Listing.Answer(page, rows, r => (r.Area, $"{r.UnitCode} {r.Number:0000000000}"));
    }
}
