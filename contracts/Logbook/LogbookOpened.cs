namespace DutyNet.Contracts.Logbook;

/// <summary>A logbook (履职本) was opened with the first duty of its owner and year.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: none.
/// </remarks>
/// <param name="LogbookId">The logbook.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">The leader it belongs to; null for the unit's own.</param>
/// <param name="Year">Calendar year.</param>
public sealed record LogbookOpened(
    Guid LogbookId,
    string UnitCode,
    string UnitPath,
    string? PersonCode,
    int Year) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"logbook/{LogbookId}";
}
