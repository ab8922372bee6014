namespace DutyNet.Contracts.Inspection;

/// <summary>Rules of assessment (考核规则) were drafted for a unit and its subtree; another person adopts them.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="RuleSetId">The rule set.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Version">Version of the unit’s rules.</param>
/// <param name="FromYear">The first year they are for.</param>
/// <param name="Title">Their title.</param>
/// <param name="Rules">The rules as JSON, exactly as they are applied.</param>
/// <param name="DraftedBy">Code of the person.</param>
public sealed record AssessmentRulesDrafted(
    Guid RuleSetId,
    string UnitCode,
    string UnitPath,
    int Version,
    int FromYear,
    string Title,
    string Rules,
    string DraftedBy) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"assessment-rules/{RuleSetId}";
}
