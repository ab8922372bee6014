namespace DutyNet.Contracts.Responsibility;

/// <summary>A regulation was repealed.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="Code">Code of the regulation.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="LastDay">Last day in force.</param>
/// <param name="Reason">Why.</param>
public sealed record RegulationRepealed(
    string Code,
    string UnitCode,
    string UnitPath,
    DateOnly LastDay,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"regulation/{Code}";
}
