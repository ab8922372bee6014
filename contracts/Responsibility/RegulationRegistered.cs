namespace DutyNet.Contracts.Responsibility;

/// <summary>A regulation was entered in the register of the rules in force, or got a new version.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="Code">Code of the regulation.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Version">Version of the regulation.</param>
/// <param name="Title">Its title.</param>
/// <param name="Area">Responsibility, ExerciseOfPower or Other.</param>
/// <param name="Reference">Number of the document.</param>
/// <param name="InForceFrom">First day in force.</param>
public sealed record RegulationRegistered(
    string Code,
    string UnitCode,
    string UnitPath,
    int Version,
    string Title,
    string Area,
    string Reference,
    DateOnly InForceFrom) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"regulation/{Code}";
}
