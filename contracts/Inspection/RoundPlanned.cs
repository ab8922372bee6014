namespace DutyNet.Contracts.Inspection;

/// <summary>An inspection round was planned.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Title">Its title.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Units">Codes of the units to be looked at.</param>
public sealed record RoundPlanned(
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    RoundKind Kind,
    string Title,
    DateOnly From,
    DateOnly Until,
    string[] Units) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"round/{RoundId}";
}
