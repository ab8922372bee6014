namespace DutyNet.Contracts.Logbook;

/// <summary>Somebody other than who asked decided whether evidence is erased. Granted, it is not served any more.</summary>
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
/// <param name="Granted">True when it is to be erased.</param>
/// <param name="Reason">Why.</param>
public sealed record RetentionDecided(
    Guid ActId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    Guid AttachmentId,
    string Sha256,
    bool Granted,
    string Reason) : IFact
{
    string IFact.Subject => $"retention-act/{ActId}";
}
