namespace DutyNet.Contracts.Accountability;

/// <summary>The recipient acknowledged a reminder.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ReminderId">The reminder.</param>
/// <param name="LadderId">The ladder.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Note">What the recipient says.</param>
public sealed record ReminderAcknowledged(
    Guid ReminderId,
    Guid LadderId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string? Note) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"reminder/{ReminderId}";
}
