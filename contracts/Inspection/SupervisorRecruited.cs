namespace DutyNet.Contracts.Inspection;

/// <summary>A supervisor (监督员) was recruited for a term.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SupervisorId">The supervisor.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Code of the person.</param>
/// <param name="From">First day of the term.</param>
/// <param name="Until">Last day of the term.</param>
/// <param name="ReturnEveryMonths">Months between periodic returns.</param>
public sealed record SupervisorRecruited(
    Guid SupervisorId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    DateOnly From,
    DateOnly Until,
    int ReturnEveryMonths) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"supervisor/{SupervisorId}";
}
