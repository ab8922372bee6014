namespace DutyNet.Contracts.Inspection;

/// <summary>A person took over a computed assignment exactly as it was; the teams are assigned.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="ProposalId">The proposal.</param>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="AcceptedBy">Code of the person.</param>
/// <param name="Teams">The teams, each published as assigned.</param>
public sealed record AssignmentAccepted(
    Guid ProposalId,
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    string AcceptedBy,
    Guid[] Teams) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"round/{RoundId}";

    bool IFact.Restricted => true;
}
