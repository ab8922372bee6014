namespace DutyNet.Contracts.Logbook;

/// <summary>A decision’s record is complete and closed; nothing in it changes any more. An emergency’s is filed.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: inspection, accountability (case trail).
/// </remarks>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="Proposer">The initial proposer (初始动议人).</param>
/// <param name="Outcome">Adopted or rejected; null for an emergency.</param>
/// <param name="ClosedOn">The day.</param>
/// <param name="ContentHash">SHA-256 of the canonical content, lower-case hex; both signatures are over it.</param>
public sealed record DecisionClosed(
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    string Proposer,
    DecisionOutcome? Outcome,
    DateOnly ClosedOn,
    string ContentHash) : IFact
{
    string IFact.Subject => $"decision/{DecisionId}";
}
