using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Campaigns;

/// <summary>Where a return stands.</summary>
public enum ReturnState
{
    /// <summary>按时报送</summary>
    Filed,

    /// <summary>逾期报送: the first version came after the due date.</summary>
    Late,

    /// <summary>未报送, not due yet</summary>
    Awaited,

    /// <summary>缺报: due, and nothing came.</summary>
    Missing,
}

/// <summary>What a self-check found; amounts in fen.</summary>
internal sealed record Figures(int PlacesChecked, int Issues, long AmountInvolvedFen, long AmountRecoveredFen)
{
    /// <summary>Largest amount of one return, in fen. Ours: the sum over every unit and area of a campaign stays a number that a database can hold.</summary>
    public const string MostFen = "90000000000000";

    /// <summary>What cannot be: more recovered than was involved, issues without a place looked at, money without an issue.</summary>
    public IEnumerable<FieldError> Implausible()
    {
        if (AmountRecoveredFen > AmountInvolvedFen)
            yield return new("amountRecoveredFen", "above-involved", "收回金额不得超过涉及金额。", "More cannot be recovered than was involved.");
        if (Issues > 0 && PlacesChecked == 0)
            yield return new("placesChecked", "nothing-checked", "发现问题须有检查场所。", "Issues need a place that was checked.");
        if (AmountInvolvedFen > 0 && Issues == 0)
            yield return new("issues", "money-without-issue", "有涉及金额而无问题。", "Money is involved, but no issue is named.");
    }
}

/// <summary>A campaign (专项行动) as a caller may act in it. <c>Scope</c>: an lquery of the units they see of it.</summary>
internal sealed record Campaign(Guid Id, string Title, string LeadUnit, string LeadPath, DateOnly FromOn, DateOnly DueOn, bool Closed, string Scope)
{
    /// <summary>
    /// Reads a campaign; null when no unit of it is in the caller's subtree. The head of the lead department today answers for it and sees all of it.
    /// </summary>
    public static async Task<Campaign?> Find(Tx tx, Guid campaignId, Caller caller, DateOnly today)
    {
        var campaign = await tx.QuerySingleOrDefaultAsync<Campaign>("""
            select c.id, c.title, c.lead_unit, u.path::text as lead_path, c.from_on, c.due_on, c.closed_at is not null as closed,
                   case when heads_on(c.lead_unit, @PersonCode, @today) then '*' else @scope end as scope
            from campaigns c join units u on u.code = c.lead_unit
            where c.id = @campaignId
            """, new { campaignId, caller.PersonCode, today, scope = caller.Scope });
        if (campaign is null)
            return null;
        var seen = campaign.Scope == "*" || caller.MaySee(campaign.LeadPath) || await tx.QuerySingleAsync<bool>("""
            select exists (select from campaign_units c join units u on u.code = c.unit_code where c.campaign_id = @campaignId and u.path ~ @Scope::lquery)
            """, new { campaignId, campaign.Scope });
        return seen ? campaign : null;
    }

    public static Problem NotFound => Problem.NotFound("campaign", "专项行动");
}
