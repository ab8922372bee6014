namespace DutyNet.Contracts.Logbook;

/// <summary>A decision on record was corrected by a new version; all versions stay. Signatures given before are void.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: inspection, accountability (case trail).
/// </remarks>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="Reason">Why it was amended.</param>
/// <param name="Proposer">The initial proposer (初始动议人).</param>
/// <param name="ProposerDefaulted">True when no proposer was named, so that the chair is the initial proposer.</param>
/// <param name="Chair">Who chaired the meeting, or decided where there was none.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
/// <param name="ContentHash">SHA-256 of the canonical content as it stands after this, lower-case hex.</param>
/// <param name="Revision">Revision of the content; every change makes the next one.</param>
public sealed record DecisionAmended(
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    string Reason,
    string Proposer,
    bool ProposerDefaulted,
    string Chair,
    int Version,
    string ContentHash,
    int Revision) : IFact
{
    string IFact.Subject => $"decision/{DecisionId}";
}
