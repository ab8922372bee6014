namespace DutyNet.Contracts.Inspection;

/// <summary>A clue (问题线索) was registered. Begins a case.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ClueId">The clue.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">About whom; null when it is about the unit.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Kind">Code of its kind (policy).</param>
/// <param name="Target">What sort of person or body it is about.</param>
/// <param name="ReceivedOn">When it was received.</param>
/// <param name="DecideBy">By when its disposal must be decided.</param>
/// <param name="ObservationId">The supervisor's observation it was made from, if it was.</param>
public sealed record ClueRegistered(
    Guid ClueId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string? PersonCode,
    ClueSource Source,
    string Kind,
    ClueTarget Target,
    DateOnly ReceivedOn,
    DateOnly DecideBy,
    Guid? ObservationId) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"clue/{ClueId}";

    bool IFact.Restricted => true;
}
