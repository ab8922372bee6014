namespace DutyNet.Contracts.Inspection;

/// <summary>A check remarked on an entry of the checked unit's logbook (document 000: the check is written into the logbook).</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: logbook, inspection (assessment).
/// </remarks>
/// <param name="RemarkId">The remark.</param>
/// <param name="RoundId">The round.</param>
/// <param name="LogbookEntryId">The entry as the inspector named it; it counts only when it is the checked unit's.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Text">The remark.</param>
/// <param name="Defect">What is wrong; null when nothing is.</param>
/// <param name="InspectorPerson">Code of the inspector.</param>
/// <param name="RemarkedAt">When it was remarked.</param>
public sealed record EntryRemarked(
    Guid RemarkId,
    Guid RoundId,
    Guid LogbookEntryId,
    string UnitCode,
    string UnitPath,
    string Text,
    EntryDefect? Defect,
    string InspectorPerson,
    DateTimeOffset RemarkedAt) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"entry-remark/{RemarkId}";
}
