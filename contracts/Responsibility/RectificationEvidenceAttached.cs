namespace DutyNet.Contracts.Responsibility;

/// <summary>Evidence was attached to a rectification task.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="TaskId">The rectification task.</param>
/// <param name="FindingId">The finding, or item of a recommendation letter, that it puts right.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="EvidenceId">The evidence.</param>
/// <param name="FileName">Name as sent.</param>
/// <param name="MediaType">Type found from the content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hash of the content, lower-case hex.</param>
public sealed record RectificationEvidenceAttached(
    Guid TaskId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid EvidenceId,
    string FileName,
    string MediaType,
    long Size,
    string Sha256) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"rectification/{TaskId}";
}
