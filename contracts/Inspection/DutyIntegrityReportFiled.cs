namespace DutyNet.Contracts.Inspection;

/// <summary>A leader filed the yearly report on duty and integrity (述责述廉), in person.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="ReportId">The report.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who reported.</param>
/// <param name="Year">The year reported on.</param>
/// <param name="RoundId">The round whose appraisal (述责述廉测评) it is; null when none.</param>
public sealed record DutyIntegrityReportFiled(
    Guid ReportId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    int Year,
    Guid? RoundId) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"duty-integrity-report/{ReportId}";
}
