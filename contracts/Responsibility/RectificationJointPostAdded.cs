namespace DutyNet.Contracts.Responsibility;

/// <summary>Another post answers for a rectification together with the leading one.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="TaskId">The rectification task.</param>
/// <param name="FindingId">The finding, or item of a recommendation letter, that it puts right.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PostId">The post.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="PersonCode">Its holder; null while the seat is empty.</param>
/// <param name="Reason">Why.</param>
public sealed record RectificationJointPostAdded(
    Guid TaskId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid PostId,
    string PostCode,
    string? PersonCode,
    string Reason) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"rectification/{TaskId}";
}
