namespace DutyNet.Contracts.Logbook;

/// <summary>A decision was signed in person: full name, day, and the hash of exactly what was shown.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="PersonCode">Who signed.</param>
/// <param name="FullName">The name as written.</param>
/// <param name="Capacities">As what: Proposer, Chair, Supervision.</param>
/// <param name="SignedOn">The day.</param>
/// <param name="ContentHash">SHA-256 of the canonical content that was signed, lower-case hex.</param>
public sealed record DecisionSigned(
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    string PersonCode,
    string FullName,
    string[] Capacities,
    DateOnly SignedOn,
    string ContentHash) : IFact
{
    string IFact.Subject => $"decision/{DecisionId}";
}
