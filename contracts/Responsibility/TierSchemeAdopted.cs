namespace DutyNet.Contracts.Responsibility;

/// <summary>A jurisdiction adopted a scheme of tiers for its lists, or changed it.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="SchemeId">The scheme in this version.</param>
/// <param name="SchemeCode">Code of the scheme, the same in all versions.</param>
/// <param name="SchemeVersion">Version of the scheme, from 1.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Title.</param>
/// <param name="Template">Code of the template it was copied from; null when it is the jurisdiction's own.</param>
/// <param name="InUse">Whether lists are held to it; false when it was retired.</param>
/// <param name="Tiers">Codes of its tiers, from the top.</param>
/// <param name="Reason">Why it was changed; null in its first version.</param>
public sealed record TierSchemeAdopted(
    Guid SchemeId,
    string SchemeCode,
    int SchemeVersion,
    string UnitCode,
    string UnitPath,
    string Title,
    string? Template,
    bool InUse,
    string[] Tiers,
    string? Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"tier-scheme/{SchemeCode}";
}
