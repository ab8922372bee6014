namespace DutyNet.Contracts.Inspection;

/// <summary>A supervisor's term was ended before its time.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SupervisorId">The supervisor.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Code of the person.</param>
/// <param name="EndedOn">Last day.</param>
/// <param name="Reason">Why.</param>
public sealed record SupervisorEnded(
    Guid SupervisorId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    DateOnly EndedOn,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"supervisor/{SupervisorId}";
}
