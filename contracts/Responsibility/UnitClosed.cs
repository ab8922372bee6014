namespace DutyNet.Contracts.Responsibility;

/// <summary>A unit was closed: it owes nothing more, has no posts, and stays readable for ever.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Name">Its name.</param>
/// <param name="LastDay">Last day it was there.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record UnitClosed(
    string UnitCode,
    string UnitPath,
    string Name,
    DateOnly LastDay,
    string Reason,
    int Version) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"unit/{UnitCode}";
}
