namespace DutyNet.Contracts.Inspection;

/// <summary>A third party reviewed what came of a decision after completion (结果查究); its proposer answers for the outcome.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: logbook, accountability (case trail).
/// </remarks>
/// <param name="ReviewId">The review.</param>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="DecisionNumber">Number of the decision.</param>
/// <param name="Proposer">The initial proposer (初始动议人), who answers for the outcome.</param>
/// <param name="Reviewer">The third party that reviewed.</param>
/// <param name="Reference">Reference of the report.</param>
/// <param name="CompletedOn">When the matter was completed.</param>
/// <param name="ReviewedOn">The day of the review.</param>
/// <param name="ProfitTakenFen">Profit the enterprises took, in fen.</param>
/// <param name="MoneySavedFen">Public money saved, in fen; below zero when it was wasted.</param>
/// <param name="Result">What it found.</param>
public sealed record OutcomeReviewed(
    Guid ReviewId,
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string DecisionNumber,
    string Proposer,
    string Reviewer,
    string Reference,
    DateOnly CompletedOn,
    DateOnly ReviewedOn,
    long ProfitTakenFen,
    long MoneySavedFen,
    string Result) : IFact
{
    string IFact.Subject => $"outcome-review/{ReviewId}";
}
