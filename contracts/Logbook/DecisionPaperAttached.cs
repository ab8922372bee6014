namespace DutyNet.Contracts.Logbook;

/// <summary>A paper or a sound recording was attached to a decision.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="PaperId">The paper.</param>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="MediaType">Type found from the content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hash of the content, lower-case hex.</param>
public sealed record DecisionPaperAttached(
    Guid PaperId,
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string MediaType,
    long Size,
    string Sha256) : IFact
{
    string IFact.Subject => $"decision/{DecisionId}";
}
