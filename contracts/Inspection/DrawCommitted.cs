namespace DutyNet.Contracts.Inspection;

/// <summary>A draw was committed to: its population is frozen and its seed made, and both are published as hashes. It names no round and no unit drawn from, so that everybody may read it.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="DrawId">The draw.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Algorithm">Name and version of the rule it is drawn by.</param>
/// <param name="PopulationHash">SHA-256 of the population in canonical form, in hex.</param>
/// <param name="SeedHash">SHA-256 of the seed, in hex.</param>
/// <param name="Strata">The strata with their units and quotas.</param>
/// <param name="Person">Code of the person who did it.</param>
public sealed record DrawCommitted(
    Guid DrawId,
    string UnitCode,
    string UnitPath,
    string Algorithm,
    string PopulationHash,
    string SeedHash,
    DrawnStratum[] Strata,
    string Person) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"draw/{DrawId}";
}
