namespace DutyNet.Contracts.Logbook;

/// <summary>The working calendar (工作日历) of a year was set; the newest version counts.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: none.
/// </remarks>
/// <param name="Year">The year.</param>
/// <param name="Version">Version of its calendar, from 1.</param>
/// <param name="UnitPath">The root of the jurisdiction.</param>
/// <param name="DaysOff">Weekdays on which no work is done.</param>
/// <param name="Workdays">Saturdays and Sundays on which work is done.</param>
/// <param name="Reason">Why it was set.</param>
public sealed record WorkingCalendarSet(
    int Year,
    int Version,
    string UnitPath,
    DateOnly[] DaysOff,
    DateOnly[] Workdays,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"calendar/{Year}";
}
