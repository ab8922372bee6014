namespace DutyNet.Contracts.Logbook;

/// <summary>An expected entry's due date and grace passed without an entry. Once for each expected entry. Begins a case, unless the expectation came from one.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability, inspection (question bank and assessment).
/// </remarks>
/// <param name="ExpectedEntryId">The expected entry.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="DutyId">The duty that expects it; null when a rectification task does.</param>
/// <param name="ItemCode">The list item, or the source of the expectation.</param>
/// <param name="Category">Category of the entry that is missing.</param>
/// <param name="PostId">The post that owes it.</param>
/// <param name="PersonCode">Its holder at the time.</param>
/// <param name="PeriodFrom">First day of the period.</param>
/// <param name="PeriodUntil">Last day of the period.</param>
/// <param name="DueOn">The date it was due, without grace.</param>
public sealed record LogbookEntryMissing(
    Guid ExpectedEntryId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid? DutyId,
    string ItemCode,
    EntryCategory Category,
    Guid? PostId,
    string? PersonCode,
    DateOnly PeriodFrom,
    DateOnly PeriodUntil,
    DateOnly DueOn) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"expected-entry/{ExpectedEntryId}";
}
