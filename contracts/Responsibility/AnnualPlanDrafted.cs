namespace DutyNet.Contracts.Responsibility;

/// <summary>A yearly plan (任务分解) was begun.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="Year">The year of the plan.</param>
/// <param name="UnitCode">Code of the root unit, whose plan it is.</param>
/// <param name="UnitPath">Its path.</param>
/// <param name="Title">Title of the plan.</param>
/// <param name="DecisionReference">The meeting record that decides it.</param>
public sealed record AnnualPlanDrafted(
    int Year,
    string UnitCode,
    string UnitPath,
    string Title,
    string DecisionReference) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"annual-plan/{Year}";
}
