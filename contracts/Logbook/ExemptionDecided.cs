namespace DutyNet.Contracts.Logbook;

/// <summary>Another person decided whether an expected entry need not be recorded (免记). Granted, nothing is owed any more; a ladder over it stops.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability, inspection (assessment).
/// </remarks>
/// <param name="RequestId">The request.</param>
/// <param name="ExpectedEntryId">The expected entry.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it was never missing and belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Granted">Whether it is exempt.</param>
/// <param name="Reason">Why.</param>
/// <param name="WasMissing">Whether it had been published as missing before.</param>
/// <param name="DecidedOn">The day of the decision.</param>
public sealed record ExemptionDecided(
    Guid RequestId,
    Guid ExpectedEntryId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    bool Granted,
    string Reason,
    bool WasMissing,
    DateOnly DecidedOn) : IFact
{
    string IFact.Subject => $"expected-entry/{ExpectedEntryId}";
}
