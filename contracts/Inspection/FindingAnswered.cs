namespace DutyNet.Contracts.Inspection;

/// <summary>A unit that shares in a finding answered to it.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="AnswerId">The answer.</param>
/// <param name="FindingId">The finding.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit that answers.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Text">What it says.</param>
/// <param name="AnsweredBy">Code of the person, or the system that speaks for the unit.</param>
public sealed record FindingAnswered(
    Guid AnswerId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string Text,
    string AnsweredBy) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"finding/{FindingId}";
}
