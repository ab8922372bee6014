namespace DutyNet.Contracts.Accountability;

/// <summary>The ladder stopped: nothing is owed any more.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="LadderId">The ladder.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Reason">FindingClosed, MadeGood, Exempt, PledgeSettled, TaskDone or ProposalDecided.</param>
public sealed record LadderStopped(
    Guid LadderId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string Reason) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"ladder/{LadderId}";
}
