namespace DutyNet.Contracts.Logbook;

/// <summary>Discipline staff classified a motion as plainly against rules (明显违规违纪), or took that back. Then those who were silent are deemed to have agreed.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="DecisionId">The decision.</param>
/// <param name="CaseId">The case (事项链) it belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Its number: unit, year and running number.</param>
/// <param name="AgainstRules">True: plainly against rules. False: no longer.</param>
/// <param name="Reason">Why.</param>
/// <param name="Proposer">The initial proposer (初始动议人).</param>
/// <param name="DeemedToAgree">Members who were silent, deemed to have agreed with the initial proposer (视为同意).</param>
/// <param name="Agreed">Members who agreed.</param>
/// <param name="Dissented">Members who opposed or reserved their opinion.</param>
/// <param name="ClassifiedOn">The day.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record MotionClassified(
    Guid DecisionId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string Number,
    bool AgainstRules,
    string Reason,
    string Proposer,
    string[] DeemedToAgree,
    string[] Agreed,
    string[] Dissented,
    DateOnly ClassifiedOn,
    int Version) : IFact
{
    string IFact.Subject => $"decision/{DecisionId}";

    bool IFact.Restricted => true;
}
