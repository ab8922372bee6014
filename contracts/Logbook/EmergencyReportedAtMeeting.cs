namespace DutyNet.Contracts.Logbook;

/// <summary>A decision taken in an emergency was reported at the next meeting.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="MeetingOn">The day of that meeting.</param>
/// <param name="Late">True when it was due before.</param>
public sealed record EmergencyReportedAtMeeting(
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    DateOnly MeetingOn,
    bool Late) : IFact
{
    string IFact.Subject => $"decision/{DecisionId}";
}
