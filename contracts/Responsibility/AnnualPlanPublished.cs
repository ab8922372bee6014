namespace DutyNet.Contracts.Responsibility;

/// <summary>A yearly plan was published: from now on its tasks run, and change only by an amendment with a reason.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="Year">The year of the plan.</param>
/// <param name="UnitCode">Code of the root unit, whose plan it is.</param>
/// <param name="UnitPath">Its path.</param>
/// <param name="Title">Title of the plan.</param>
/// <param name="DecisionReference">The meeting record that decided it.</param>
/// <param name="Tasks">How many tasks it has.</param>
/// <param name="PublishedOn">The day.</param>
public sealed record AnnualPlanPublished(
    int Year,
    string UnitCode,
    string UnitPath,
    string Title,
    string DecisionReference,
    int Tasks,
    DateOnly PublishedOn) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"annual-plan/{Year}";
}
