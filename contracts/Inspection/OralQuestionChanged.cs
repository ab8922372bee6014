namespace DutyNet.Contracts.Inspection;

/// <summary>The words of a question were changed.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="QuestionId">The question.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Theme">Its theme.</param>
/// <param name="Text">Its words from now on.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record OralQuestionChanged(
    Guid QuestionId,
    string UnitCode,
    string UnitPath,
    string Theme,
    string Text,
    string Reason,
    int Version) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-question/{QuestionId}";

    bool IFact.Restricted => true;
}
