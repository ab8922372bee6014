namespace DutyNet.Contracts.Logbook;

/// <summary>A decision taken in an emergency was not written up in time, or not reported at the next meeting. Once for each decision and kind. Begins a case, one for a decision.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability, inspection (question bank and assessment).
/// </remarks>
/// <param name="IrregularityId">The irregularity.</param>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="Kind">What is irregular.</param>
/// <param name="PostId">The post in that unit of who decided, on the day.</param>
/// <param name="PersonCode">Who decided, and so answers for the record.</param>
/// <param name="DueOn">The day it was due.</param>
public sealed record DecisionIrregular(
    Guid IrregularityId,
    Guid DecisionId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    IrregularityKind Kind,
    Guid? PostId,
    string PersonCode,
    DateOnly DueOn) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"irregularity/{IrregularityId}";
}
