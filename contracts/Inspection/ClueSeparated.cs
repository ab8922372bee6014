namespace DutyNet.Contracts.Inspection;

/// <summary>The merging of two clues was undone.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ClueId">The clue.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="FromClueId">The clue it had pointed to.</param>
/// <param name="Reason">Why.</param>
public sealed record ClueSeparated(
    Guid ClueId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid FromClueId,
    string Reason) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"clue/{ClueId}";

    bool IFact.Restricted => true;
}
