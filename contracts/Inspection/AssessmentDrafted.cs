namespace DutyNet.Contracts.Inspection;

/// <summary>An assessment of a unit and its subtree (考核) was drafted and frozen, for remarks by the assessed.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="AssessmentId">The assessment.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Version">Version of that year’s assessment; a correction is a new one.</param>
/// <param name="RuleSetId">The rules applied.</param>
/// <param name="KnownAt">Facts recorded by then count.</param>
/// <param name="Units">Units assessed.</param>
/// <param name="Leaders">Leaders assessed.</param>
/// <param name="RemarksUntil">Last day for remarks.</param>
/// <param name="Sha256">Hash of its lines and scores, lower-case hex; its verification makes it again.</param>
/// <param name="DraftedBy">Code of the person.</param>
/// <param name="Reason">Why there is another version; null for the first.</param>
public sealed record AssessmentDrafted(
    Guid AssessmentId,
    string UnitCode,
    string UnitPath,
    int Year,
    int Version,
    Guid RuleSetId,
    DateTimeOffset KnownAt,
    int Units,
    int Leaders,
    DateOnly RemarksUntil,
    string Sha256,
    string DraftedBy,
    string? Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"assessment/{AssessmentId}";
}
