namespace DutyNet.Contracts.Inspection;

/// <summary>A reporter gave the report and answered the question drawn.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="CaseId">The case (事项链) of what the question was made of; null when it was made of several things, of none, or of petitions.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who reported.</param>
/// <param name="Answer">The answer, as minuted.</param>
public sealed record OralReportAnswered(
    Guid SessionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    string Answer) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"oral-session/{SessionId}";
}
