namespace DutyNet.Contracts.Inspection;

/// <summary>A unit is asked to check itself in a campaign (自查自纠).</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="CampaignId">The campaign.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Title of the campaign.</param>
/// <param name="Areas">Areas in which this unit checks itself.</param>
/// <param name="DueOn">When the returns are due.</param>
public sealed record SelfCheckAsked(
    Guid CampaignId,
    string UnitCode,
    string UnitPath,
    string Title,
    string[] Areas,
    DateOnly DueOn) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"campaign/{CampaignId}";
}
