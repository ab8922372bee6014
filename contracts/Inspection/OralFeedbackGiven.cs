namespace DutyNet.Contracts.Inspection;

/// <summary>A unit was told what is to be improved.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Text">What is to be improved.</param>
public sealed record OralFeedbackGiven(
    Guid SessionId,
    string UnitCode,
    string UnitPath,
    string Text) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-session/{SessionId}";
}
