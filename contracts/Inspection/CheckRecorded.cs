namespace DutyNet.Contracts.Inspection;

/// <summary>A unit of a round was looked at: methods, notes.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="CheckId">The check.</param>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Methods">Methods used, for example ReadFiles.</param>
/// <param name="InspectorPerson">Code of the inspector.</param>
/// <param name="Completes">Whether the team is done with the unit.</param>
public sealed record CheckRecorded(
    Guid CheckId,
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    string[] Methods,
    string InspectorPerson,
    bool Completes = false) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"check/{CheckId}";
}
