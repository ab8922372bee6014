namespace DutyNet.Contracts.Accountability;

/// <summary>A person decided what the inspecting side asked for.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ProposalId">The proposal.</param>
/// <param name="RequestId">The request of the inspecting side.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Reason">Why.</param>
public sealed record RequestDecided(
    Guid ProposalId,
    Guid RequestId,
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
