namespace DutyNet.Contracts.Logbook;

/// <summary>A review of what came of a decision (结果查究) was linked to it; its initial proposer answers for the outcome.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ReviewId">The link.</param>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="Proposer">The initial proposer, who answers for the outcome.</param>
/// <param name="Reference">Reference of the review.</param>
/// <param name="Result">What it found.</param>
/// <param name="ReviewedOn">The day of the review.</param>
public sealed record OutcomeReviewLinked(
    Guid ReviewId,
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    string Proposer,
    string Reference,
    string Result,
    DateOnly ReviewedOn) : IFact
{
    string IFact.Subject => $"decision/{DecisionId}";
}
