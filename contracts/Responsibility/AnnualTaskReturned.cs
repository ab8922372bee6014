namespace DutyNet.Contracts.Responsibility;

/// <summary>The lead official did not accept a task as done; the primary unit goes on and reports again.</summary>
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
/// <param name="PersonCode">The lead official.</param>
/// <param name="Reason">What is missing.</param>
public sealed record AnnualTaskReturned(
    Guid TaskId,
    Guid? CaseId,
    int Year,
    string Code,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    string Reason) : IFact
{
    string IFact.Subject => $"annual-task/{TaskId}";
}
