namespace DutyNet.Contracts.Inspection;

/// <summary>The office answered a remark on a score, with a reason. Facts set aside do not count in any later computation.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: inspection.
/// </remarks>
/// <param name="RemarkId">The remark.</param>
/// <param name="AssessmentId">The assessment.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Accepted">Whether the remark was found right.</param>
/// <param name="Reason">Why.</param>
/// <param name="SetAside">Ids of the facts that do not count any more.</param>
/// <param name="AnsweredBy">Code of the person.</param>
/// <param name="AnsweredAt">When.</param>
public sealed record AssessmentRemarkAnswered(
    Guid RemarkId,
    Guid AssessmentId,
    string UnitCode,
    string UnitPath,
    bool Accepted,
    string Reason,
    Guid[] SetAside,
    string AnsweredBy,
    DateTimeOffset AnsweredAt) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"assessment/{AssessmentId}";

    bool IFact.Restricted => true;
}
