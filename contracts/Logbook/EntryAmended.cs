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
/// <param name="ContentSha256">Hash of the content by the published rule (docs/guide/logbook.md), lower-case hex, so that the ledger proves the text; null in facts recorded before there was one.</param>
public sealed record EntryAmended(
    Guid EntryId,
    Guid LogbookId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Reason,
    int Version,
    string? ContentSha256 = null) : IFact
{
    string IFact.Subject => $"entry/{EntryId}";
}
