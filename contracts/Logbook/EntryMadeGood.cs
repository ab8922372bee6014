namespace DutyNet.Contracts.Logbook;

/// <summary>A missing entry was recorded after all: late is recorded as late, so the light goes from red to yellow.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability, inspection (question bank and assessment).
/// </remarks>
/// <param name="ExpectedEntryId">The expected entry.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="EntryId">The entry that made it good.</param>
/// <param name="MadeGoodOn">The day it was received.</param>
public sealed record EntryMadeGood(
    Guid ExpectedEntryId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid EntryId,
    DateOnly MadeGoodOn) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"expected-entry/{ExpectedEntryId}";
}
