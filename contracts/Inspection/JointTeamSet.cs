namespace DutyNet.Contracts.Inspection;

/// <summary>A standing joint team (联合检查组) was set up or changed.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="TeamId">The joint team.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Code">Its code.</param>
/// <param name="Title">Its title.</param>
/// <param name="Classes">Classes of departments it stands for.</param>
/// <param name="Leader">Code of the person who leads it.</param>
/// <param name="Members">Codes of its members, the leader included.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record JointTeamSet(
    Guid TeamId,
    string UnitCode,
    string UnitPath,
    string Code,
    string Title,
    string[] Classes,
    string Leader,
    string[] Members,
    int Version) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"joint-team/{TeamId}";
}
