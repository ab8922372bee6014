namespace DutyNet.Contracts.Inspection;

/// <summary>A supervisor observed something; for discipline alone.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="ObservationId">The observation.</param>
/// <param name="SupervisorId">The supervisor.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">About whom; null when it is about the unit.</param>
/// <param name="ObservedAt">When.</param>
/// <param name="OutsideOfficeHours">True outside office hours (八小时之外).</param>
public sealed record ObservationMade(
    Guid ObservationId,
    Guid SupervisorId,
    string UnitCode,
    string UnitPath,
    string? PersonCode,
    DateTimeOffset ObservedAt,
    bool OutsideOfficeHours) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"supervisor/{SupervisorId}";

    bool IFact.Restricted => true;
}
