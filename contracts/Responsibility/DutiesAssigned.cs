namespace DutyNet.Contracts.Responsibility;

/// <summary>The duties one post owes under one list in force. One message for a post and list, not one for each duty: a district has tens of thousands.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: logbook.
/// </remarks>
/// <param name="PostId">The post that owes them.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="ListId">The list version they come from.</param>
/// <param name="ListCode">Code of that list.</param>
/// <param name="ListVersion">Version of that list.</param>
/// <param name="Duties">The duties.</param>
public sealed record DutiesAssigned(
    Guid PostId,
    string PostCode,
    string UnitCode,
    string UnitPath,
    Guid ListId,
    string ListCode,
    int ListVersion,
    AssignedDuty[] Duties) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"post/{PostCode}";
}

/// <summary>One duty: one item owed by one post (or the unit's leading body) in one span.</summary>
/// <param name="DutyId">The duty.</param>
/// <param name="ItemCode">The list item it comes from.</param>
/// <param name="Text">What is owed.</param>
/// <param name="OwedBy">By the post's holder or by the unit's leading body.</param>
/// <param name="Category">Category of the logbook entry that proves it.</param>
/// <param name="Cadence">How often.</param>
/// <param name="From">First day it is owed.</param>
/// <param name="Until">Last day it is owed.</param>
public sealed record AssignedDuty(
    Guid DutyId,
    string ItemCode,
    string Text,
    DutyOwner OwedBy,
    EntryCategory Category,
    Cadence Cadence,
    DateOnly From,
    DateOnly Until);
