namespace DutyNet.Contracts.Inspection;

/// <summary>A blackout was ended before its time.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="BlackoutId">The blackout.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Reason">Why.</param>
public sealed record BlackoutEnded(
    Guid BlackoutId,
    string UnitCode,
    string UnitPath,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"blackout/{BlackoutId}";
}
