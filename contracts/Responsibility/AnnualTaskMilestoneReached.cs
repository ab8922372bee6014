namespace DutyNet.Contracts.Responsibility;

/// <summary>A stage of a task was ticked off.</summary>
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
/// <param name="Number">Number of the stage.</param>
/// <param name="Milestone">What was to be reached.</param>
/// <param name="DueOn">By when.</param>
/// <param name="DoneOn">The day it was ticked off.</param>
/// <param name="Note">What was done.</param>
public sealed record AnnualTaskMilestoneReached(
    Guid TaskId,
    Guid? CaseId,
    int Year,
    string Code,
    string UnitCode,
    string UnitPath,
    int Number,
    string Milestone,
    DateOnly DueOn,
    DateOnly DoneOn,
    string Note) : IFact
{
    string IFact.Subject => $"annual-task/{TaskId}";
}
