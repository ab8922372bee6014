namespace DutyNet.Contracts.Inspection;

/// <summary>A follow-up looked at a closed finding again: it is still put right.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="FindingId">The finding.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="RoundId">The round.</param>
/// <param name="CleanDays">Days since the close-out.</param>
/// <param name="Note">What was seen.</param>
/// <param name="InspectorPerson">Code of the inspector.</param>
public sealed record FindingConfirmed(
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid RoundId,
    int CleanDays,
    string Note,
    string InspectorPerson) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"finding/{FindingId}";
}
