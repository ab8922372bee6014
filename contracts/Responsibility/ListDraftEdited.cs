namespace DutyNet.Contracts.Responsibility;

/// <summary>A draft of a list was edited; what it said before is replaced.</summary>
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
/// <param name="Revision">Revision of the draft, from 2.</param>
public sealed record ListDraftEdited(
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
    int Revision) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"list/{ListId}";
}
