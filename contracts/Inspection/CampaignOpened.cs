namespace DutyNet.Contracts.Inspection;

/// <summary>A campaign (专项行动) was opened; the head of its lead department answers for it.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="CampaignId">The campaign.</param>
/// <param name="UnitCode">Code of the lead department.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Its title.</param>
/// <param name="HeadPerson">Code of the head of the lead department.</param>
/// <param name="Areas">Areas in which units check themselves.</param>
/// <param name="Units">How many units are asked.</param>
/// <param name="DueOn">When the returns are due.</param>
public sealed record CampaignOpened(
    Guid CampaignId,
    string UnitCode,
    string UnitPath,
    string Title,
    string HeadPerson,
    string[] Areas,
    int Units,
    DateOnly DueOn) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"campaign/{CampaignId}";
}
