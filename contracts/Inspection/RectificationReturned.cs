namespace DutyNet.Contracts.Inspection;

/// <summary>A submitted rectification was returned with a reason.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: responsibility, accountability (case trail), inspection (assessment).
/// </remarks>
/// <param name="FindingId">The finding, or the item of a recommendation letter.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="TaskId">The task.</param>
/// <param name="Attempt">The submission that was returned.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record RectificationReturned(
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid TaskId,
    int Attempt,
    string Reason,
    int Version) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"finding/{FindingId}";
}
