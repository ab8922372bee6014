namespace DutyNet.Contracts.Accountability;

/// <summary>The light of a ladder changed, for example from red to yellow when late work was made good.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="LadderId">The ladder.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="From">The light before.</param>
/// <param name="To">The light now.</param>
public sealed record LightChanged(
    Guid LadderId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Light From,
    Light To) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"ladder/{LadderId}";
}
