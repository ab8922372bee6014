namespace DutyNet.Contracts.Logbook;

/// <summary>The bytes of evidence were removed from the store by an act that was granted; that they were there stays on record.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ActId">The act.</param>
/// <param name="CaseId">The case (事项链) the entry belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="AttachmentId">The attachment that was named.</param>
/// <param name="Sha256">Hash of the content, lower-case hex.</param>
/// <param name="AttachmentIds">Every attachment whose bytes these were.</param>
public sealed record EvidenceErased(
    Guid ActId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    Guid AttachmentId,
    string Sha256,
    Guid[] AttachmentIds) : IFact
{
    string IFact.Subject => $"retention-act/{ActId}";
}
