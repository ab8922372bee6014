namespace DutyNet.Contracts.Responsibility;

/// <summary>A draft of a list was given up; it stays readable.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="ListId">The list in this version.</param>
/// <param name="ListCode">Code of the list, the same in all versions.</param>
/// <param name="ListVersion">Version of the list, from 1.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Reason">Why.</param>
public sealed record ListDiscarded(
    Guid ListId,
    string ListCode,
    int ListVersion,
    string UnitCode,
    string UnitPath,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"list/{ListId}";
}
