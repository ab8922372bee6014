namespace DutyNet.Contracts.Responsibility;

/// <summary>A unit was registered, or its name, kind or place in the tree changed.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: logbook, inspection, accountability.
/// </remarks>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind, for example Department, Town, Branch.</param>
/// <param name="Class">Class of a department, for joint resident groups; null for others.</param>
/// <param name="ParentCode">Code of the unit above; null for the root.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
/// <param name="From">First day on which it is so; null in messages from before this was told.</param>
/// <param name="Reason">Why it was changed; null when nobody said.</param>
public sealed record UnitRegistered(
    string UnitCode,
    string UnitPath,
    string Name,
    string Kind,
    string? Class,
    string? ParentCode,
    int Version,
    DateOnly? From = null,
    string? Reason = null) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"unit/{UnitCode}";
}
