namespace DutyNet.Contracts.Responsibility;

/// <summary>A version of a responsibility list was drafted.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="ListId">The list in this version.</param>
/// <param name="ListCode">Code of the list, the same in all versions.</param>
/// <param name="ListVersion">Version of the list, from 1.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Line">Principal or oversight.</param>
/// <param name="Tier">Tier of the scheme.</param>
/// <param name="Title">Title.</param>
/// <param name="EffectiveFrom">From when it shall apply.</param>
/// <param name="Items">Number of items.</param>
/// <param name="Template">Code of the template it was made from; null when it was written by its drafter.</param>
public sealed record ListDrafted(
    Guid ListId,
    string ListCode,
    int ListVersion,
    string UnitCode,
    string UnitPath,
    ResponsibilityLine Line,
    string Tier,
    string Title,
    DateOnly EffectiveFrom,
    int Items,
    string? Template = null) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"list/{ListId}";
}
