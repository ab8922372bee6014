namespace DutyNet.Contracts.Inspection;

/// <summary>A clue was found to be the same as another: both are kept, this one points to the other.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ClueId">The clue.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="IntoClueId">The other clue.</param>
/// <param name="IntoCaseId">The other clue's case.</param>
/// <param name="Reason">Why.</param>
public sealed record ClueMerged(
    Guid ClueId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid IntoClueId,
    Guid IntoCaseId,
    string Reason) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"clue/{ClueId}";

    bool IFact.Restricted => true;
}
