namespace DutyNet.Contracts.Inspection;

/// <summary>A team was assigned to units of a round.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="TeamId">The team.</param>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Leader">Code of the person who leads it.</param>
/// <param name="Members">Codes of its members, the leader included.</param>
/// <param name="Units">Codes of the units it checks.</param>
/// <param name="Unannounced">Whether the units must not know beforehand.</param>
public sealed record TeamAssigned(
    Guid TeamId,
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    string Leader,
    string[] Members,
    string[] Units,
    bool Unannounced = false) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"round/{RoundId}";

    bool IFact.Restricted => Unannounced;
}
