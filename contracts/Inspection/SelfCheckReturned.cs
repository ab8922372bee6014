namespace DutyNet.Contracts.Inspection;

/// <summary>A unit returned what its self-check found in one area of a campaign, or corrected it.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="CampaignId">The campaign.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Area">The area.</param>
/// <param name="PlacesChecked">Places checked.</param>
/// <param name="Issues">Issues found.</param>
/// <param name="AmountInvolvedFen">Money involved, in fen.</param>
/// <param name="AmountRecoveredFen">Money recovered, in fen.</param>
/// <param name="Late">True when the first return came after the due date.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record SelfCheckReturned(
    Guid CampaignId,
    string UnitCode,
    string UnitPath,
    string Area,
    int PlacesChecked,
    int Issues,
    long AmountInvolvedFen,
    long AmountRecoveredFen,
    bool Late,
    int Version) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"campaign/{CampaignId}";
}
