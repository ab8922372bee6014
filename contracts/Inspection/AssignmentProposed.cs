namespace DutyNet.Contracts.Inspection;

/// <summary>An assignment of teams to the units of a round was computed; it waits for a person.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="ProposalId">The proposal.</param>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Leaders">Codes of the leaders of its teams.</param>
/// <param name="Units">Units it assigns.</param>
public sealed record AssignmentProposed(
    Guid ProposalId,
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    string[] Leaders,
    int Units) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"round/{RoundId}";

    bool IFact.Restricted => true;
}
