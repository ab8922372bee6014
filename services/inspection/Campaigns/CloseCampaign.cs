using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Campaigns;

/// <summary>Closes a campaign; what is missing then stays missing.</summary>
internal static class CloseCampaign
{
    /// <summary>What it came to.</summary>
    public sealed record Request([StringLength(20000, MinimumLength = 1)] string Summary);

    /// <summary>Returns asked for, units by area, and how many came.</summary>
    public sealed record Response(Guid CampaignId, int Asked, int Returned);

    private sealed record Count(int Asked, int Returned);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/campaigns/{campaignId:guid}/close", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Closes a campaign whose lead department lies in the caller's subtree, with a summary. It takes no more returns; what is missing stays listed.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid campaignId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await tx.ExecuteAsync("select from campaigns where id = @campaignId for update", new { campaignId });
            if (await Campaign.Find(tx, campaignId, caller, clock.Today()) is not { } campaign || !caller.MaySee(campaign.LeadPath))
                return Campaign.NotFound;
            if (campaign.Closed)
                return Problem.Conflict("campaign-closed", "该专项行动已结束。", "The campaign is closed.");
            await tx.ExecuteAsync("update campaigns set summary = @Summary, closed_by = @Actor, closed_at = @now where id = @campaignId", new { campaignId, request.Summary, caller.Actor, now = clock.GetUtcNow() });
            var count = await tx.QuerySingleAsync<Count>("select count(*)::int as asked, count(return_id)::int as returned from self_check_states where campaign_id = @campaignId", new { campaignId });
            tx.Record(new CampaignClosed(campaignId, campaign.LeadUnit, campaign.LeadPath, campaign.Title, request.Summary, count.Asked, count.Returned));
            return TypedResults.Ok(new Response(campaignId, count.Asked, count.Returned));
        }, ct);
}
