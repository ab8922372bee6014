namespace DutyNet.Contracts.Inspection;

/// <summary>A question is not asked any more.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="QuestionId">The question.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Reason">Why.</param>
public sealed record OralQuestionRetired(
    Guid QuestionId,
    string UnitCode,
    string UnitPath,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-question/{QuestionId}";

    bool IFact.Restricted => true;
}
