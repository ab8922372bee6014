namespace DutyNet.Contracts.Inspection;

/// <summary>A person allowed one round within a blackout.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="OverrideId">The permission.</param>
/// <param name="BlackoutId">The blackout.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Kind">Kind of the round.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Reason">Why.</param>
/// <param name="ApprovedBy">Code of the person who allowed it.</param>
public sealed record BlackoutOverridden(
    Guid OverrideId,
    Guid BlackoutId,
    string UnitCode,
    string UnitPath,
    RoundKind Kind,
    DateOnly From,
    DateOnly Until,
    string Reason,
    string ApprovedBy) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"blackout/{BlackoutId}";

    bool IFact.Restricted => true;
}
