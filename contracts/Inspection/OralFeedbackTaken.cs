namespace DutyNet.Contracts.Inspection;

/// <summary>Whoever reported took note of the feedback, in person.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who took note.</param>
public sealed record OralFeedbackTaken(
    Guid SessionId,
    string UnitCode,
    string UnitPath,
    string PersonCode) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-session/{SessionId}";
}
