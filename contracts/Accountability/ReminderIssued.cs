namespace DutyNet.Contracts.Accountability;

/// <summary>A rung of the ladder was issued to a recipient. One for each rung and due date.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail), inspection (assessment).
/// </remarks>
/// <param name="ReminderId">The reminder.</param>
/// <param name="LadderId">The ladder.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Rung">The rung.</param>
/// <param name="DueOn">The due date that passed.</param>
/// <param name="RecipientPerson">Who it is addressed to; null when nobody up the line holds a post: then discipline staff see it.</param>
/// <param name="RecipientPostId">The post they hold.</param>
public sealed record ReminderIssued(
    Guid ReminderId,
    Guid LadderId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Rung Rung,
    DateOnly DueOn,
    string? RecipientPerson,
    Guid? RecipientPostId) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"reminder/{ReminderId}";
}
