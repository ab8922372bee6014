namespace DutyNet.Contracts.Responsibility;

/// <summary>A look found less of a task done than of its time gone, or its due date passed undone. Once for each task and look, and once for each due date; a case begins here, one for a task.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability, inspection (assessment).
/// </remarks>
/// <param name="TaskId">The annual task (任务分解).</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="Year">The year of the plan.</param>
/// <param name="Code">Code of the task in its plan.</param>
/// <param name="Title">What is to be done.</param>
/// <param name="UnitCode">Code of the primary unit (主责单位).</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PostId">The post of the primary unit that answers: its first responsible person's; null when it has none.</param>
/// <param name="PersonCode">Its holder; null while the seat is empty.</param>
/// <param name="LeadPostId">The post of the lead official (牵头领导).</param>
/// <param name="LeadPersonCode">Its holder; null while the seat is empty.</param>
/// <param name="Reason">What was found.</param>
/// <param name="MissedOn">The day that was looked at, or the due date that passed.</param>
/// <param name="DueOn">The day the task is due.</param>
/// <param name="ElapsedPercent">Share of its time gone by then, 0 to 100.</param>
/// <param name="DonePercent">Share of it done by then, 0 to 100.</param>
/// <param name="Version">Version of the task; a consumer keeps the newest it knows.</param>
public sealed record TaskBehindSchedule(
    Guid TaskId,
    Guid CaseId,
    int Year,
    string Code,
    string Title,
    string UnitCode,
    string UnitPath,
    Guid? PostId,
    string? PersonCode,
    Guid LeadPostId,
    string? LeadPersonCode,
    BehindReason Reason,
    DateOnly MissedOn,
    DateOnly DueOn,
    int ElapsedPercent,
    int DonePercent,
    int Version) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"annual-task/{TaskId}";
}
