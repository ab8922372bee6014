namespace DutyNet.Contracts.Inspection;

/// <summary>An inspection round was closed: it was reported on and every finding of it is closed out.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
public sealed record RoundClosed(
    Guid RoundId,
    string UnitCode,
    string UnitPath) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"round/{RoundId}";
}
