namespace DutyNet.Contracts.Inspection;

/// <summary>It was decided what is done about a clue.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ClueId">The clue.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="DisposalId">The disposal.</param>
/// <param name="Disposal">What is done.</param>
/// <param name="DueOn">When the next step is due: the reply, the report, another look; null when it is closed.</param>
/// <param name="Reason">Why.</param>
/// <param name="Person">Code of the person who did it.</param>
public sealed record ClueDisposed(
    Guid ClueId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid DisposalId,
    ClueDisposal Disposal,
    DateOnly? DueOn,
    string Reason,
    string Person) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"clue/{ClueId}";

    bool IFact.Restricted => true;
}
