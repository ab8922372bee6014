namespace DutyNet.Contracts.Responsibility;

/// <summary>A file of tasks was taken into the draft of a yearly plan, whole.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="Year">The year of the plan.</param>
/// <param name="UnitCode">Code of the root unit, whose plan it is.</param>
/// <param name="UnitPath">Its path.</param>
/// <param name="ImportId">The import.</param>
/// <param name="Registered">Tasks that are new.</param>
/// <param name="Changed">Tasks that read otherwise than before.</param>
/// <param name="Sha256">Hash of the file as received, lower-case hex.</param>
public sealed record AnnualPlanImported(
    int Year,
    string UnitCode,
    string UnitPath,
    Guid ImportId,
    int Registered,
    int Changed,
    string Sha256) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"annual-plan/{Year}";
}
