namespace DutyNet.Contracts.Inspection;

/// <summary>The question of one reporter was drawn, once.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="QuestionId">The question.</param>
/// <param name="CaseId">The case (事项链) of what the question was made of; null when it was made of several things, of none, or of petitions.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who reports.</param>
/// <param name="Question">The question as it was asked.</param>
/// <param name="Place">Its place in the frozen bank of the unit, counted from 0.</param>
/// <param name="OfCount">How many questions that bank has.</param>
public sealed record OralQuestionDrawn(
    Guid SessionId,
    Guid QuestionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    string Question,
    int Place,
    int OfCount) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"oral-session/{SessionId}";
}
