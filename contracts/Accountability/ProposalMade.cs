namespace DutyNet.Contracts.Accountability;

/// <summary>A red light proposes a talk or a proceeding; it waits for a person's decision.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ProposalId">The proposal.</param>
/// <param name="LadderId">The ladder.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Kind">What is proposed.</param>
/// <param name="PersonCode">About whom.</param>
public sealed record ProposalMade(
    Guid ProposalId,
    Guid LadderId,
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
