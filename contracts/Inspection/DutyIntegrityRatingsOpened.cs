namespace DutyNet.Contracts.Inspection;

/// <summary>Delegates were asked to rate a report in secret.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="ReportId">The report.</param>
/// <param name="RatingId">The rating; a report whose ratings were given up has another.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who is rated.</param>
/// <param name="Delegates">How many may rate.</param>
/// <param name="UntilOn">Last day to rate.</param>
public sealed record DutyIntegrityRatingsOpened(
    Guid ReportId,
    Guid RatingId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    int Delegates,
    DateOnly UntilOn) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"duty-integrity-report/{ReportId}";
}
