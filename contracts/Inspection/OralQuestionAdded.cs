namespace DutyNet.Contracts.Inspection;

/// <summary>A question was added to a bank by a person.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="QuestionId">The question.</param>
/// <param name="UnitCode">Code of the unit it is about, or from which downwards it holds.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="UnitKind">Kind of the units it holds for; null when it is about the one unit.</param>
/// <param name="Theme">Its theme.</param>
/// <param name="Text">Its words; placeholders in braces are filled when a session is opened.</param>
public sealed record OralQuestionAdded(
    Guid QuestionId,
    string UnitCode,
    string UnitPath,
    string? UnitKind,
    string Theme,
    string Text) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-question/{QuestionId}";

    bool IFact.Restricted => true;
}
