namespace DutyNet.Contracts.Logbook;

/// <summary>A report from below (上级汇报) was linked to the entry of the superior's logbook that heard it.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ReportEntryId">The report, in the lower book.</param>
/// <param name="HearingEntryId">The entry that heard it, in the superior's book.</param>
/// <param name="CaseId">The case (事项链) the hearing entry belongs to; null when it belongs to none.</param>
/// <param name="UnitCode">Code of the unit that heard it.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="ReportingUnit">Code of the unit that reported.</param>
public sealed record ReportHeard(
    Guid ReportEntryId,
    Guid HearingEntryId,
    Guid? CaseId,
    string UnitCode,
    string UnitPath,
    string ReportingUnit) : IFact
{
    string IFact.Subject => $"entry/{HearingEntryId}";
}
