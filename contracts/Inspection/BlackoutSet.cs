namespace DutyNet.Contracts.Inspection;

/// <summary>The inspection teams keep away from a unit and what lies below it in these weeks (document 002: the personnel department reviews its team).</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="BlackoutId">The blackout.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Reason">Why.</param>
public sealed record BlackoutSet(
    Guid BlackoutId,
    string UnitCode,
    string UnitPath,
    DateOnly From,
    DateOnly Until,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"blackout/{BlackoutId}";
}
