namespace DutyNet.Contracts.Inspection;

/// <summary>A forbidden assignment was allowed by another person, with a reason.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="OverrideId">The override.</param>
/// <param name="RoundId">The round.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">The inspector concerned.</param>
/// <param name="Ground">The recusal ground that was overridden.</param>
/// <param name="Reason">Why.</param>
public sealed record RecusalOverridden(
    Guid OverrideId,
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    string Ground,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"round/{RoundId}";
}
