namespace DutyNet.Contracts.Responsibility;

/// <summary>An adopted list came into force; its duties follow as DutiesAssigned.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: inspection.
/// </remarks>
/// <param name="ListId">The list in this version.</param>
/// <param name="ListCode">Code of the list, the same in all versions.</param>
/// <param name="ListVersion">Version of the list, from 1.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Line">Principal or oversight.</param>
/// <param name="Tier">Tier of the scheme.</param>
/// <param name="Title">Title.</param>
/// <param name="EffectiveFrom">From when it applies.</param>
/// <param name="Items">Its items, for checklists and for the items a finding cites.</param>
public sealed record ListPutInForce(
    Guid ListId,
    string ListCode,
    int ListVersion,
    string UnitCode,
    string UnitPath,
    ResponsibilityLine Line,
    string Tier,
    string Title,
    DateOnly EffectiveFrom,
    ListedItem[] Items) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"list/{ListId}";
}

/// <summary>An item of a list in force.</summary>
/// <param name="ItemCode">Code of the item.</param>
/// <param name="Text">What is owed.</param>
/// <param name="RedLine">What counts as dereliction (失责红线).</param>
/// <param name="Area">Theme of the item.</param>
public sealed record ListedItem(string ItemCode, string Text, string RedLine, string Area);
