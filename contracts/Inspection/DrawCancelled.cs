namespace DutyNet.Contracts.Inspection;

/// <summary>A draw was given up before its result was known. It stays on record, and so does the seed that it would have been drawn with.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="DrawId">The draw.</param>
/// <param name="RoundId">The round it would have drawn for.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Reason">Why.</param>
/// <param name="Seed">The seed, in hex; null when it had not been committed to.</param>
/// <param name="Person">Code of the person who did it.</param>
/// <param name="Unannounced">True while those looked at must not know of the round; then only discipline may read this.</param>
public sealed record DrawCancelled(
    Guid DrawId,
    Guid RoundId,
    string UnitCode,
    string UnitPath,
    string Reason,
    string? Seed,
    string Person,
    bool Unannounced) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"draw/{DrawId}";

    bool IFact.Restricted => Unannounced;
}
