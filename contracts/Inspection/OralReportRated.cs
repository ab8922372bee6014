namespace DutyNet.Contracts.Inspection;

/// <summary>A member of the panel rated a report. The points stay sealed until the session is closed.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who rated.</param>
public sealed record OralReportRated(
    Guid SessionId,
    string UnitCode,
    string UnitPath,
    string PersonCode) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-session/{SessionId}";

    bool IFact.Restricted => true;
}
