namespace DutyNet.Contracts.Responsibility;

/// <summary>A primary or supporting unit reported how far its part of a task has come.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="TaskId">The annual task (任务分解).</param>
/// <param name="CaseId">The case (事项链) that its falling behind began; null when it never did.</param>
/// <param name="Year">The year of the plan.</param>
/// <param name="Code">Code of the task in its plan.</param>
/// <param name="UnitCode">Code of the primary unit (主责单位).</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="ReportedFor">Code of the unit whose part it is.</param>
/// <param name="ByPrimaryUnit">True when it is the primary unit: its percent is the task's.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="Note">What was done.</param>
/// <param name="Evidence">The evidence.</param>
/// <param name="PersonCode">Who reported; null for a system.</param>
/// <param name="Report">Number of the report, from 1.</param>
public sealed record AnnualTaskProgressReported(
    Guid TaskId,
    Guid? CaseId,
    int Year,
    string Code,
    string UnitCode,
    string UnitPath,
    string ReportedFor,
    bool ByPrimaryUnit,
    int Percent,
    string Note,
    EvidenceRef[] Evidence,
    string? PersonCode,
    int Report) : IFact
{
    string IFact.Subject => $"annual-task/{TaskId}";
}
