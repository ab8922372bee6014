namespace DutyNet.Contracts.Responsibility;

/// <summary>The pledges of a year are drawn up, all of them in one step.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Year">The year it is for.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Its title.</param>
/// <param name="Scope">Units: a pledge of each unit to the one above. Teams: also of each member of a team to its first responsible person.</param>
/// <param name="Statement">What everybody declares by signing.</param>
/// <param name="SignBy">The day by which all are to be signed.</param>
public sealed record PledgeCampaignOpened(
    Guid CampaignId,
    int Year,
    string UnitCode,
    string UnitPath,
    string Title,
    string Scope,
    string Statement,
    DateOnly SignBy) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"pledge-campaign/{CampaignId}";
}
