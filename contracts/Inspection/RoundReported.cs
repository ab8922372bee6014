namespace DutyNet.Contracts.Inspection;

/// <summary>An inspection round was reported on; nothing more is checked in it.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Summary">What the round found, in summary.</param>
/// <param name="Findings">Findings raised in it.</param>
public sealed record RoundReported(
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    string Summary,
    int Findings) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"round/{RoundId}";
}
