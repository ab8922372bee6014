namespace DutyNet.Contracts.Inspection;

/// <summary>An inspection round was planned.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Title">Its title.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Units">Codes of the units to be looked at; none yet when they are drawn.</param>
/// <param name="ByDraw">Whether its units come from a draw.</param>
/// <param name="ParentRoundId">The round of which it is the part of one subtree; null when it is none.</param>
/// <param name="FollowsRoundId">The round whose findings it looks at again; null when it is no such follow-up.</param>
public sealed record RoundPlanned(
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    RoundKind Kind,
    string Title,
    DateOnly From,
    DateOnly Until,
    string[] Units,
    bool ByDraw = false,
    Guid? ParentRoundId = null,
    Guid? FollowsRoundId = null) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"round/{RoundId}";

    // Who is to be looked at unannounced must not read of it.
    bool IFact.Restricted => Kind is RoundKind.CovertVisit or RoundKind.SpotCheck;
}
