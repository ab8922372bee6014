namespace DutyNet.Contracts.Accountability;

/// <summary>A request of the inspecting side became a proposal; it waits for a person’s decision.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ProposalId">The proposal.</param>
/// <param name="RequestId">The request of the inspecting side.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Kind">What is proposed.</param>
/// <param name="PersonCode">About whom; null when it is about the unit’s leading group.</param>
public sealed record RequestProposed(
    Guid ProposalId,
    Guid RequestId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    ProposalKind Kind,
    string? PersonCode) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"proposal/{ProposalId}";

    bool IFact.Restricted => true;
}
