using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Campaigns;

/// <summary>Shows one campaign: who answers for it, and its areas.</summary>
internal static class GetCampaign
{
    /// <summary>The campaign. HeadPerson: the head when it was opened; HeadNow: who answers today, null while the seat is empty. The summary is for who sees the lead department.</summary>
    public sealed record Response(
        Guid CampaignId, string Title, string LeadUnit, string LeadUnitName, string HeadPerson, string? HeadNow, DateOnly From, DateOnly DueOn, string? Summary, DateTimeOffset? ClosedAt, IReadOnlyList<Area> Areas);

    /// <summary>An area with the units of it that the caller sees.</summary>
    public sealed record Area(string Name, string[] Units, int Returned);

    private sealed record Head(string LeadUnitName, string HeadPerson, string? HeadNow, string? Summary, DateTimeOffset? ClosedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/campaigns/{campaignId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("One campaign: its lead department and the head who answers for it, its areas with the units of the caller's subtree. The head of the lead department sees all of it.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid campaignId, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            if (await Campaign.Find(tx, campaignId, caller, today) is not { } campaign)
                return Campaign.NotFound;
            var head = await tx.QuerySingleAsync<Head>("""
                select u.name as lead_unit_name, c.head_person, c.closed_at,
                       case when @whole then c.summary end as summary,
                       (select h.person_code from holdings h
                        where h.unit_code = c.lead_unit and h.role = 'FirstResponsible' and h.held_from <= @today and (h.held_until is null or h.held_until >= @today)
                        order by h.held_from desc limit 1) as head_now
                from campaigns c join units u on u.code = c.lead_unit
                where c.id = @campaignId
                """, new { campaignId, today, whole = campaign.Scope == "*" || caller.MaySee(campaign.LeadPath) });
            var areas = await tx.QueryAsync<Area>("""
                select s.area as name, array_agg(s.unit_code order by s.unit_code) as units, count(s.return_id)::int as returned
                from self_check_states s join units u on u.code = s.unit_code
                where s.campaign_id = @campaignId and u.path ~ @Scope::lquery
                group by s.area, s.position order by s.position
                """, new { campaignId, campaign.Scope });
            return TypedResults.Ok(new Response(
                campaignId, campaign.Title, campaign.LeadUnit, head.LeadUnitName, head.HeadPerson, head.HeadNow, campaign.FromOn, campaign.DueOn, head.Summary, head.ClosedAt, areas));
        }, ct);
}
