namespace DutyNet.Contracts.Inspection;

/// <summary>Somebody proposed to replace a drawn unit that cannot be looked at.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="DrawId">The draw.</param>
/// <param name="ReplacementId">The replacement.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Reason">Why.</param>
/// <param name="Person">Code of the person who did it.</param>
/// <param name="Unannounced">True while those looked at must not know of the round; then only discipline may read this.</param>
public sealed record DrawReplacementProposed(
    Guid DrawId,
    Guid ReplacementId,
    string UnitCode,
    string UnitPath,
    string Reason,
    string Person,
    bool Unannounced) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"draw/{DrawId}";

    bool IFact.Restricted => Unannounced;
}
