namespace DutyNet.Contracts.Logbook;

/// <summary>A new version of an entry was recorded; all versions stay.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="EntryId">The entry.</param>
/// <param name="LogbookId">Its logbook.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Reason">Why it was amended.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record EntryAmended(
    Guid EntryId,
    Guid LogbookId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Reason,
    int Version) : IFact
{
    string IFact.Subject => $"entry/{EntryId}";
}
