namespace DutyNet.Contracts.Logbook;

/// <summary>What was irregular about a decision was put right, late.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability, inspection (assessment).
/// </remarks>
/// <param name="IrregularityId">The irregularity.</param>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="Kind">What was irregular.</param>
/// <param name="PutRightOn">The day.</param>
public sealed record DecisionPutRight(
    Guid IrregularityId,
    Guid DecisionId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    IrregularityKind Kind,
    DateOnly PutRightOn) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"irregularity/{IrregularityId}";
}
