namespace DutyNet.Contracts.Responsibility;

/// <summary>Who answered for a rectification before handed it over with a note; they stay answerable for their time.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="TaskId">The rectification task.</param>
/// <param name="FindingId">The finding, or item of a recommendation letter, that it puts right.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PostCode">Code of the post they held.</param>
/// <param name="PersonCode">Who hands over.</param>
/// <param name="Until">Last day they answered for it.</param>
/// <param name="ToPerson">Who holds the post now; null while the seat is empty.</param>
/// <param name="Note">What is done, what is open.</param>
public sealed record RectificationHandedOver(
    Guid TaskId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string PostCode,
    string PersonCode,
    DateOnly Until,
    string? ToPerson,
    string Note) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"rectification/{TaskId}";
}
