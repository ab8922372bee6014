namespace DutyNet.Contracts.Inspection;

/// <summary>The ratings of a report were counted, or given up uncounted. Below the threshold (policy, 70) a case begins and a talk is asked for.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail), inspection (assessment).
/// </remarks>
/// <param name="ReportId">The report.</param>
/// <param name="RatingId">The rating.</param>
/// <param name="CaseId">The case (事项链) that begins; null when the mean is not below the threshold.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who was rated.</param>
/// <param name="Year">The year reported on.</param>
/// <param name="Papers">How many rated.</param>
/// <param name="MeanHundredths">Mean in hundredths of a point, rounded down; null when it was given up.</param>
/// <param name="Bands">How many gave 90 to 100, 80 to 89, 70 to 79, 60 to 69, and less; empty when it was given up.</param>
public sealed record DutyIntegrityRatingsClosed(
    Guid ReportId,
    Guid RatingId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    int Year,
    int Papers,
    int? MeanHundredths,
    int[] Bands) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"duty-integrity-report/{ReportId}";

    bool IFact.Restricted => true;
}
