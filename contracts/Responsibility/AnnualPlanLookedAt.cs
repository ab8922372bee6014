namespace DutyNet.Contracts.Responsibility;

/// <summary>All tasks of a plan were looked at on a day: how much of the time is gone, how much is done.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="Year">The year of the plan.</param>
/// <param name="UnitCode">Code of the root unit, whose plan it is.</param>
/// <param name="UnitPath">Its path.</param>
/// <param name="LookedOn">The day that was looked at.</param>
/// <param name="Tasks">Tasks looked at: those not done by then.</param>
/// <param name="Behind">Of them, how many had less done than time gone.</param>
public sealed record AnnualPlanLookedAt(
    int Year,
    string UnitCode,
    string UnitPath,
    DateOnly LookedOn,
    int Tasks,
    int Behind) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"annual-plan/{Year}";
}
