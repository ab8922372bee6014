namespace DutyNet.Contracts.Inspection;

/// <summary>Somebody assessed remarked on their score, or their unit’s.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="RemarkId">The remark.</param>
/// <param name="AssessmentId">The assessment.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">The leader whose score it is about; null for the unit’s.</param>
/// <param name="Rule">Code of the line it is about; null for the whole.</param>
/// <param name="Text">The remark.</param>
/// <param name="RemarkedBy">Code of the person.</param>
public sealed record AssessmentRemarked(
    Guid RemarkId,
    Guid AssessmentId,
    string UnitCode,
    string UnitPath,
    string? PersonCode,
    string? Rule,
    string Text,
    string RemarkedBy) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"assessment/{AssessmentId}";

    bool IFact.Restricted => true;
}
