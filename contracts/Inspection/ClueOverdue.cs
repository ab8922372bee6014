namespace DutyNet.Contracts.Inspection;

/// <summary>The next step of a clue was not done by its due date; published once for each due date.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ClueId">The clue.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Step">Which step.</param>
/// <param name="DueOn">The date that passed.</param>
public sealed record ClueOverdue(
    Guid ClueId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    ClueStep Step,
    DateOnly DueOn) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"clue/{ClueId}";

    bool IFact.Restricted => true;
}
