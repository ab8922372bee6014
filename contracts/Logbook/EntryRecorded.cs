namespace DutyNet.Contracts.Logbook;

/// <summary>An entry was recorded. Its text stays in the logbook service.</summary>
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
/// <param name="Category">Its category.</param>
/// <param name="OccurredOn">When it happened.</param>
/// <param name="ReceivedAt">When the server received it; never changes.</param>
/// <param name="LateRecorded">True when recorded more than the policy's days (7) after it happened (补记).</param>
/// <param name="ExpectedEntryIds">The expected entries it fulfils.</param>
/// <param name="ContentSha256">Hash of the content by the published rule (docs/guide/logbook.md), lower-case hex, so that the ledger proves the text; null in facts recorded before there was one.</param>
public sealed record EntryRecorded(
    Guid EntryId,
    Guid LogbookId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string? PersonCode,
    EntryCategory Category,
    DateOnly OccurredOn,
    DateTimeOffset ReceivedAt,
    bool LateRecorded,
    Guid[] ExpectedEntryIds,
    string? ContentSha256 = null) : IFact
{
    string IFact.Subject => $"entry/{EntryId}";
}
