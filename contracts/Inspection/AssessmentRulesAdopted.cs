namespace DutyNet.Contracts.Inspection;

/// <summary>Rules of assessment were adopted by another person than drafted them: they hold from their first year on.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="RuleSetId">The rule set.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Version">Version of the unit’s rules.</param>
/// <param name="FromYear">The first year they are for.</param>
/// <param name="AdoptedBy">Code of the person.</param>
public sealed record AssessmentRulesAdopted(
    Guid RuleSetId,
    string UnitCode,
    string UnitPath,
    int Version,
    int FromYear,
    string AdoptedBy) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"assessment-rules/{RuleSetId}";
}
