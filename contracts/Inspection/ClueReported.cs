namespace DutyNet.Contracts.Inspection;

/// <summary>The result of a clue's disposal was reported.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ClueId">The clue.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="DisposalId">The disposal.</param>
/// <param name="Result">What came out.</param>
/// <param name="Report">The report.</param>
/// <param name="Person">Code of the person who did it.</param>
public sealed record ClueReported(
    Guid ClueId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid DisposalId,
    ClueResult Result,
    string Report,
    string Person) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"clue/{ClueId}";

    bool IFact.Restricted => true;
}
