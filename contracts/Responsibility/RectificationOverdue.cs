namespace DutyNet.Contracts.Responsibility;

/// <summary>A due date passed without close-out or a submission waiting to be verified. Once for each due date.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: inspection, accountability.
/// </remarks>
/// <param name="TaskId">The rectification task.</param>
/// <param name="FindingId">The finding, or item of a recommendation letter, that it puts right.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PostId">The answerable post.</param>
/// <param name="PersonCode">Its holder.</param>
/// <param name="DueOn">The date that passed.</param>
public sealed record RectificationOverdue(
    Guid TaskId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid? PostId,
    string? PersonCode,
    DateOnly DueOn) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"rectification/{TaskId}";
}
