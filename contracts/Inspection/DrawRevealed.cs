namespace DutyNet.Contracts.Inspection;

/// <summary>The seed of a draw was revealed, and with it the sample.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="DrawId">The draw.</param>
/// <param name="RoundId">The round it draws for.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Seed">The seed, in hex.</param>
/// <param name="EffectiveSeed">The seed that was drawn with: seed, population and contributions hashed together, in hex.</param>
/// <param name="Contributions">How many contributions went into it.</param>
/// <param name="Sample">What was drawn, stratum by stratum in the order of drawing.</param>
/// <param name="Person">Code of the person who did it.</param>
/// <param name="Unannounced">True while those looked at must not know of the round; then only discipline may read this.</param>
public sealed record DrawRevealed(
    Guid DrawId,
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    string Seed,
    string EffectiveSeed,
    int Contributions,
    DrawnUnit[] Sample,
    string Person,
    bool Unannounced) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"draw/{DrawId}";

    bool IFact.Restricted => Unannounced;
}

/// <summary>A unit that was drawn.</summary>
/// <param name="Stratum">Its stratum.</param>
/// <param name="Position">Which it was of its stratum, from 1.</param>
/// <param name="UnitCode">Its code.</param>
public sealed record DrawnUnit(string Stratum, int Position, string UnitCode);
