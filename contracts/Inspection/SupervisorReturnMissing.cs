namespace DutyNet.Contracts.Inspection;

/// <summary>A supervisor's periodic return did not come in time; published once for each period.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SupervisorId">The supervisor.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Period">Which period of the term, from 1.</param>
/// <param name="DueOn">When it was due.</param>
public sealed record SupervisorReturnMissing(
    Guid SupervisorId,
    string UnitCode,
    string UnitPath,
    int Period,
    DateOnly DueOn) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"supervisor/{SupervisorId}";
}
