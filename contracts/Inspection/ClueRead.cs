namespace DutyNet.Contracts.Inspection;

/// <summary>Somebody read a clue; recorded once for each reader and day.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ClueId">The clue.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who read it; null for a system.</param>
public sealed record ClueRead(
    Guid ClueId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string? PersonCode) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"clue/{ClueId}";

    bool IFact.Restricted => true;
}
