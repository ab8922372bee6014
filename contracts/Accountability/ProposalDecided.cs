namespace DutyNet.Contracts.Accountability;

/// <summary>A person decided a proposal.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ProposalId">The proposal.</param>
/// <param name="LadderId">The ladder.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Reason">Why.</param>
public sealed record ProposalDecided(
    Guid ProposalId,
    Guid LadderId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    ProposalDecision Decision,
    string Reason) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"proposal/{ProposalId}";

    bool IFact.Restricted => true;
}
