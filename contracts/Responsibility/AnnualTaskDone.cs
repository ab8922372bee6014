namespace DutyNet.Contracts.Responsibility;

/// <summary>The lead official signed a task off in person.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability, inspection (assessment).
/// </remarks>
/// <param name="TaskId">The annual task (任务分解).</param>
/// <param name="CaseId">The case (事项链) that its falling behind began; null when it never did.</param>
/// <param name="Year">The year of the plan.</param>
/// <param name="Code">Code of the task in its plan.</param>
/// <param name="UnitCode">Code of the primary unit (主责单位).</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">What was to be done.</param>
/// <param name="LeadPostId">The post of the lead official (牵头领导).</param>
/// <param name="PersonCode">Who signed it off.</param>
/// <param name="DueOn">The day it was due.</param>
/// <param name="DoneOn">The day it was signed off.</param>
public sealed record AnnualTaskDone(
    Guid TaskId,
    Guid? CaseId,
    int Year,
    string Code,
    string UnitCode,
    string UnitPath,
    string Title,
    Guid LeadPostId,
    string PersonCode,
    DateOnly DueOn,
    DateOnly DoneOn) : IFact
{
    string IFact.Subject => $"annual-task/{TaskId}";
}
