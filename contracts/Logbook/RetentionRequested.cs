namespace DutyNet.Contracts.Logbook;

/// <summary>It was asked that the bytes of evidence be erased (保管处置); nothing is erased unless another person grants it.</summary>
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
/// <param name="AttachmentIds">Every attachment with this content at the time.</param>
/// <param name="Reason">Why.</param>
/// <param name="Basis">The rule or decision that allows it.</param>
public sealed record RetentionRequested(
    Guid ActId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    Guid AttachmentId,
    string Sha256,
    Guid[] AttachmentIds,
    string Reason,
    string Basis) : IFact
{
    string IFact.Subject => $"retention-act/{ActId}";
}
