namespace DutyNet.Contracts.Responsibility;

/// <summary>A unit went into another: its children went with it, its posts moved or closed, and it stays readable for ever.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="UnitCode">Code of the unit that went.</param>
/// <param name="UnitPath">Its path at the time, codes joined by dots.</param>
/// <param name="Name">Its name.</param>
/// <param name="IntoUnitCode">Code of the unit it went into.</param>
/// <param name="IntoUnitPath">Path of that unit at the time.</param>
/// <param name="From">First day on which it was there no longer.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record UnitMerged(
    string UnitCode,
    string UnitPath,
    string Name,
    string IntoUnitCode,
    string IntoUnitPath,
    DateOnly From,
    string Reason,
    int Version) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"unit/{UnitCode}";
}
