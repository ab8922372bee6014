namespace DutyNet.Contracts.Accountability;

/// <summary>The ladder went up one rung and one step up the reporting line.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail), inspection (assessment).
/// </remarks>
/// <param name="LadderId">The ladder.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="From">The rung before.</param>
/// <param name="To">The rung now.</param>
public sealed record LadderEscalated(
    Guid LadderId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Rung From,
    Rung To) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"ladder/{LadderId}";
}
