namespace DutyNet.Contracts.Inspection;

/// <summary>A session was closed and its seed revealed: from now on anybody who has the frozen bank can recompute every draw.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="UnitCode">Code of the lowest unit above all that report.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Seed">The seed: 64 hexadecimal digits.</param>
public sealed record OralSessionClosed(
    Guid SessionId,
    string UnitCode,
    string UnitPath,
    string Seed) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-session/{SessionId}";
}
