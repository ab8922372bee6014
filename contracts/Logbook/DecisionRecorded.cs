namespace DutyNet.Contracts.Logbook;

/// <summary>A decision (决策留痕) was put on record. Its text stays in the logbook service; the hash proves it.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: inspection, accountability (case trail).
/// </remarks>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="Title">Its title.</param>
/// <param name="Area">The area it belongs to.</param>
/// <param name="Proposer">The initial proposer (初始动议人).</param>
/// <param name="ProposerDefaulted">True when no proposer was named, so that the chair is the initial proposer.</param>
/// <param name="Chair">Who chaired the meeting, or decided where there was none.</param>
/// <param name="HeldOn">The day of the meeting, or of the emergency.</param>
/// <param name="IsMajor">True for a matter of the “three major, one large” kind (三重一大).</param>
/// <param name="Emergency">True when it was decided without a meeting.</param>
/// <param name="ContentHash">SHA-256 of the canonical content as it stands after this, lower-case hex.</param>
/// <param name="Revision">Revision of the content; every change makes the next one.</param>
public sealed record DecisionRecorded(
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    string Title,
    string Area,
    string Proposer,
    bool ProposerDefaulted,
    string Chair,
    DateOnly HeldOn,
    bool IsMajor,
    bool Emergency,
    string ContentHash,
    int Revision) : IFact
{
    string IFact.Subject => $"decision/{DecisionId}";
}
