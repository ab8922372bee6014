namespace DutyNet.Contracts.Logbook;

/// <summary>A reviewer returned an entry in its newest version, to be corrected.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail), inspection (assessment).
/// </remarks>
/// <param name="EntryId">The entry.</param>
/// <param name="LogbookId">Its logbook.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">The leader whose book it is; null for the unit's own.</param>
/// <param name="ReviewerPerson">Code of the reviewer.</param>
/// <param name="Defect">What is wrong with it.</param>
/// <param name="Remark">What is to be corrected.</param>
/// <param name="Version">The version it was about.</param>
public sealed record EntryReturned(
    Guid EntryId,
    Guid LogbookId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string? PersonCode,
    string ReviewerPerson,
    EntryDefect Defect,
    string Remark,
    int Version) : IFact
{
    string IFact.Subject => $"entry/{EntryId}";
}
