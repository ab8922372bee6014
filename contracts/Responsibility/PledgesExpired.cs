namespace DutyNet.Contracts.Responsibility;

/// <summary>The year of a unit's pledges is over.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="Year">The year it is for.</param>
/// <param name="UnitCode">Code of the issuing unit, the superior's.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PledgeIds">The pledges.</param>
public sealed record PledgesExpired(
    int Year,
    string UnitCode,
    string UnitPath,
    Guid[] PledgeIds) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"unit/{UnitCode}";
}
