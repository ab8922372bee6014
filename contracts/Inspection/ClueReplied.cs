namespace DutyNet.Contracts.Inspection;

/// <summary>The person or body a clue is about answered the inquiry.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ClueId">The clue.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="DisposalId">The disposal.</param>
/// <param name="RepliedOn">When the reply was given.</param>
/// <param name="DueOn">When the report on it is due.</param>
/// <param name="Person">Code of the person who did it.</param>
public sealed record ClueReplied(
    Guid ClueId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid DisposalId,
    DateOnly RepliedOn,
    DateOnly DueOn,
    string Person) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"clue/{ClueId}";

    bool IFact.Restricted => true;
}
