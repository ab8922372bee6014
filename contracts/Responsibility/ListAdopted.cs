namespace DutyNet.Contracts.Responsibility;

/// <summary>A drafted list was adopted by a decision.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="ListId">The list in this version.</param>
/// <param name="ListCode">Code of the list, the same in all versions.</param>
/// <param name="ListVersion">Version of the list, from 1.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="DecisionReference">Reference of the deciding meeting's record.</param>
/// <param name="DecisionRecordId">The record of that decision in the logbook; null when it is on paper only.</param>
public sealed record ListAdopted(
    Guid ListId,
    string ListCode,
    int ListVersion,
    string UnitCode,
    string UnitPath,
    string DecisionReference,
    Guid? DecisionRecordId = null) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"list/{ListId}";
}
