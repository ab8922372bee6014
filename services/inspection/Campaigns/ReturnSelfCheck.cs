using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Campaigns;

/// <summary>Returns what a unit's self-check found in one area (自查自纠), or corrects it; every version stays.</summary>
internal static class ReturnSelfCheck
{
    /// <summary>The figures; amounts in fen.</summary>
    /// <param name="Unit">Code of the unit.</param>
    /// <param name="Area">The area.</param>
    /// <param name="PlacesChecked">Places checked, for example canteens.</param>
    /// <param name="Issues">Issues found.</param>
    /// <param name="AmountInvolvedFen">Money involved, in fen.</param>
    /// <param name="AmountRecoveredFen">Money recovered, in fen; not above what was involved.</param>
    /// <param name="Note">A remark.</param>
    /// <param name="Correction">Why an earlier return is corrected; only then.</param>
    public sealed record Request(
        [StringLength(64, MinimumLength = 1)] string Unit,
        [StringLength(100, MinimumLength = 1)] string Area,
        [Range(0, 1_000_000)] int PlacesChecked,
        [Range(0, 1_000_000)] int Issues,
        [Range(typeof(long), "0", Figures.MostFen)] long AmountInvolvedFen,
        [Range(typeof(long), "0", Figures.MostFen)] long AmountRecoveredFen,
        [StringLength(5000, MinimumLength = 1)] string? Note = null,
        [StringLength(2000, MinimumLength = 1)] string? Correction = null);

    /// <summary>The return as kept: its version, and whether it is late.</summary>
    public sealed record Response(Guid ReturnId, int Version, bool Late);

    private sealed record Latest(int Version, bool Late);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/campaigns/{campaignId:guid}/returns", Handle)
        .Requires(Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Returns a unit's self-check in one area of a campaign, amounts in fen: by a leader who holds a post of the unit, a clerk or a department's system of the subtree. What cannot be is refused (more recovered than involved, issues without a place, money without an issue). A later return is a correction with a reason; all versions stay. After the due date it is taken and marked late; after the campaign is closed it is not (409 campaign-closed).");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid campaignId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            // Shared: returns do not wait for each other, and the close waits for them.
            await tx.ExecuteAsync("select from campaigns where id = @campaignId for share", new { campaignId });
            if (await Campaign.Find(tx, campaignId, caller, today) is not { } campaign)
                return Campaign.NotFound;
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit", new { request.Unit });
            if (path is null || !caller.MaySee(path))
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            if (await OfUnit.Refuses(tx, caller, request.Unit, today) is { } foreign)
                return foreign;
            // The row of what was asked orders its returns.
            var asked = await tx.QuerySingleOrDefaultAsync<string>("select unit_code from campaign_units where campaign_id = @campaignId and area = @Area and unit_code = @Unit for update", new { campaignId, request.Area, request.Unit });
            if (asked is null)
                return Problem.Invalid("area", "not-asked", "本次行动未要求该单位在此领域自查。", "The unit is not asked to check itself in this area.");
            if (campaign.Closed)
                return Problem.Conflict("campaign-closed", "该专项行动已结束。", "The campaign is closed.");
            var latest = await tx.QuerySingleOrDefaultAsync<Latest>("""
                select version, late from self_check_returns where campaign_id = @campaignId and area = @Area and unit_code = @Unit order by version desc limit 1
                """, new { campaignId, request.Area, request.Unit });
            if (Wrong(request, latest) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);

            var now = clock.GetUtcNow();
            var (id, version, late) = (Guid.CreateVersion7(now), 1 + (latest?.Version ?? 0), latest?.Late ?? today > campaign.DueOn);
            await tx.ExecuteAsync("""
                insert into self_check_returns (id, campaign_id, area, unit_code, version, places_checked, issues, amount_involved_fen, amount_recovered_fen, note, correction, late,
                                                returned_by, person_code, received_at)
                values (@id, @campaignId, @Area, @Unit, @version, @PlacesChecked, @Issues, @AmountInvolvedFen, @AmountRecoveredFen, @Note, @Correction, @late, @Actor, @PersonCode, @now)
                """, new
            {
                id,
                campaignId,
                request.Area,
                request.Unit,
                version,
                request.PlacesChecked,
                request.Issues,
                request.AmountInvolvedFen,
                request.AmountRecoveredFen,
                request.Note,
                request.Correction,
                late,
                caller.Actor,
                caller.PersonCode,
                now,
            });
            tx.Record(new SelfCheckReturned(campaignId, request.Unit, path, request.Area, request.PlacesChecked, request.Issues, request.AmountInvolvedFen, request.AmountRecoveredFen, late, version));
            return TypedResults.Created($"/api/v1/inspection/campaigns/{campaignId}", new Response(id, version, late));
        }, ct);

    private static List<FieldError> Wrong(Request request, Latest? latest)
    {
        List<FieldError> wrong = [.. new Figures(request.PlacesChecked, request.Issues, request.AmountInvolvedFen, request.AmountRecoveredFen).Implausible()];
        if (latest is not null && string.IsNullOrWhiteSpace(request.Correction))
            wrong.Add(new("correction", "required", "更正须说明原因。", "A correction has a reason."));
        if (latest is null && request.Correction is not null)
            wrong.Add(new("correction", "nothing-to-correct", "尚无可更正的报送。", "There is no return to correct."));
        return wrong;
    }
}
