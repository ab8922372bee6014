namespace DutyNet.Contracts.Responsibility;

/// <summary>Duties ended early: dropped by a newer version of their list.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: logbook.
/// </remarks>
/// <param name="PostId">The post that owed them.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="DutyIds">The duties that ended.</param>
/// <param name="EndedOn">Last day they were owed.</param>
public sealed record DutiesEnded(
    Guid PostId,
    string PostCode,
    string UnitCode,
    string UnitPath,
    Guid[] DutyIds,
    DateOnly EndedOn) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"post/{PostCode}";
}
