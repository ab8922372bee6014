namespace DutyNet.Contracts.Inspection;

/// <summary>A standing joint team was dissolved.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="TeamId">The joint team.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Code">Its code.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record JointTeamEnded(
    Guid TeamId,
    string UnitCode,
    string UnitPath,
    string Code,
    string Reason,
    int Version) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"joint-team/{TeamId}";
}
