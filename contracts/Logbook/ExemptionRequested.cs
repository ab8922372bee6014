namespace DutyNet.Contracts.Logbook;

/// <summary>Somebody asked that an expected entry need not be recorded (免记).</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="RequestId">The request.</param>
/// <param name="ExpectedEntryId">The expected entry.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Reason">Why.</param>
public sealed record ExemptionRequested(
    Guid RequestId,
    Guid ExpectedEntryId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Reason) : IFact
{
    string IFact.Subject => $"expected-entry/{ExpectedEntryId}";
}
