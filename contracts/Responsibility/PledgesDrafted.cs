namespace DutyNet.Contracts.Responsibility;

/// <summary>A unit has pledges to issue downward: they wait for the signatures of the subordinates, and may be signed once the unit's own upward pledge is effective.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Year">The year it is for.</param>
/// <param name="UnitCode">Code of the issuing unit, the superior's.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Pledges">The pledges.</param>
public sealed record PledgesDrafted(
    Guid CampaignId,
    int Year,
    string UnitCode,
    string UnitPath,
    DraftedPledge[] Pledges) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"unit/{UnitCode}";
}

/// <summary>A pledge to be signed.</summary>
/// <param name="PledgeId">The pledge.</param>
/// <param name="UnitCode">Code of the subordinate's unit.</param>
/// <param name="PostCode">The subordinate's post.</param>
/// <param name="ContentHash">SHA-256 of exactly what is to be signed, lower-case hex.</param>
public sealed record DraftedPledge(Guid PledgeId, string UnitCode, string PostCode, string ContentHash);
