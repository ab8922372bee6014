namespace DutyNet.Contracts.Inspection;

/// <summary>A draw was prepared: what is drawn from, and how.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="DrawId">The draw.</param>
/// <param name="RoundId">The round it draws for.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Kinds">Kinds of the units drawn from; all when empty.</param>
/// <param name="Strata">The strata and their quotas; units are counted at the commitment.</param>
/// <param name="WeightedByTime">True when units weigh more the longer nobody has looked at them.</param>
/// <param name="Person">Code of the person who did it.</param>
/// <param name="Unannounced">True while those looked at must not know of the round; then only discipline may read this.</param>
public sealed record DrawPrepared(
    Guid DrawId,
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    string[] Kinds,
    DrawnStratum[] Strata,
    bool WeightedByTime,
    string Person,
    bool Unannounced) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"draw/{DrawId}";

    bool IFact.Restricted => Unannounced;
}

/// <summary>A stratum of a draw.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Units">Units in it.</param>
/// <param name="Quota">How many of them are drawn.</param>
public sealed record DrawnStratum(string Name, int Units, int Quota);
