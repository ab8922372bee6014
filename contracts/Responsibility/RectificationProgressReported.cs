namespace DutyNet.Contracts.Responsibility;

/// <summary>The holder reported progress on a rectification.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="TaskId">The rectification task.</param>
/// <param name="FindingId">The finding, or item of a recommendation letter, that it puts right.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="Note">What was done.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record RectificationProgressReported(
    Guid TaskId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    int Percent,
    string Note,
    int Version) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"rectification/{TaskId}";
}
