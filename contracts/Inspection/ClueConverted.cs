namespace DutyNet.Contracts.Inspection;

/// <summary>A clue led to a finding, or was handed over for accountability.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ClueId">The clue.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Into">What it became.</param>
/// <param name="TargetId">The finding or the request.</param>
/// <param name="Person">Code of the person who did it.</param>
public sealed record ClueConverted(
    Guid ClueId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    ClueConversion Into,
    Guid TargetId,
    string Person) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"clue/{ClueId}";

    bool IFact.Restricted => true;
}
