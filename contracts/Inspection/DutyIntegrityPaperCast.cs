namespace DutyNet.Contracts.Inspection;

/// <summary>A delegate rated a report. What is on the paper is recorded nowhere.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="ReportId">The report.</param>
/// <param name="RatingId">The rating.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who rated.</param>
public sealed record DutyIntegrityPaperCast(
    Guid ReportId,
    Guid RatingId,
    string UnitCode,
    string UnitPath,
    string PersonCode) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"duty-integrity-report/{ReportId}";

    bool IFact.Restricted => true;
}
