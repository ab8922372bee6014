namespace DutyNet.Contracts.Responsibility;

/// <summary>The holder asks for more time; the inspecting side decides.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: inspection, accountability (case trail).
/// </remarks>
/// <param name="RequestId">The request.</param>
/// <param name="TaskId">The rectification task.</param>
/// <param name="FindingId">The finding, or item of a recommendation letter, that it puts right.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="RequestedDueOn">The date asked for.</param>
/// <param name="Reason">Why.</param>
/// <param name="RequestedBy">Code of the person who asked.</param>
public sealed record ExtensionRequested(
    Guid RequestId,
    Guid TaskId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    DateOnly RequestedDueOn,
    string Reason,
    string? RequestedBy) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"rectification/{TaskId}";
}
