namespace DutyNet.Contracts.Inspection;

/// <summary>A campaign was closed; it takes no more returns.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="CampaignId">The campaign.</param>
/// <param name="UnitCode">Code of the lead department.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Its title.</param>
/// <param name="Summary">What it came to.</param>
/// <param name="Asked">Returns asked for: units by area.</param>
/// <param name="Returned">Returns received.</param>
public sealed record CampaignClosed(
    Guid CampaignId,
    string UnitCode,
    string UnitPath,
    string Title,
    string Summary,
    int Asked,
    int Returned) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"campaign/{CampaignId}";
}
