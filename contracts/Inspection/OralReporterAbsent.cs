namespace DutyNet.Contracts.Inspection;

/// <summary>A reporter was passed over, for a reason.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who should have reported; null when the post is vacant.</param>
/// <param name="Reason">Why.</param>
public sealed record OralReporterAbsent(
    Guid SessionId,
    string UnitCode,
    string UnitPath,
    string? PersonCode,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-session/{SessionId}";
}
