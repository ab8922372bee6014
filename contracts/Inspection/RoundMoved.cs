namespace DutyNet.Contracts.Inspection;

/// <summary>The days of a planned round were moved.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Reason">Why.</param>
public sealed record RoundMoved(
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    DateOnly From,
    DateOnly Until,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"round/{RoundId}";

    bool IFact.Restricted => true;
}
