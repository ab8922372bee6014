namespace DutyNet.Contracts.Logbook;

/// <summary>A decision taken in an emergency, without a meeting, was written up with the reason why there was none.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="HeldOn">The day of the emergency.</param>
/// <param name="WrittenUpOn">The day it was written up.</param>
/// <param name="Late">True when that was later than the policy’s days (3) after the event.</param>
/// <param name="ContentHash">SHA-256 of the canonical content as it stands after this, lower-case hex.</param>
/// <param name="Revision">Revision of the content; every change makes the next one.</param>
public sealed record EmergencyWrittenUp(
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    DateOnly HeldOn,
    DateOnly WrittenUpOn,
    bool Late,
    string ContentHash,
    int Revision) : IFact
{
    string IFact.Subject => $"decision/{DecisionId}";
}
