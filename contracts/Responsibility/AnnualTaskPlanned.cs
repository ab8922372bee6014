namespace DutyNet.Contracts.Responsibility;

/// <summary>A task was put into the draft of a yearly plan, or reads otherwise there.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="TaskId">The annual task (任务分解).</param>
/// <param name="Year">The year of the plan.</param>
/// <param name="Code">Code of the task in its plan.</param>
/// <param name="Title">What is to be done.</param>
/// <param name="UnitCode">Code of the primary unit (主责单位).</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="SupportingUnits">Codes of the supporting units (协办单位).</param>
/// <param name="LeadPostId">The post of the lead official (牵头领导).</param>
/// <param name="LeadPostCode">Its code.</param>
/// <param name="StartsOn">First day of the time it has.</param>
/// <param name="DueOn">The day it is due.</param>
/// <param name="Items">Codes of the list items it serves.</param>
/// <param name="Milestones">Its stages.</param>
public sealed record AnnualTaskPlanned(
    Guid TaskId,
    int Year,
    string Code,
    string Title,
    string UnitCode,
    string UnitPath,
    string[] SupportingUnits,
    Guid LeadPostId,
    string LeadPostCode,
    DateOnly StartsOn,
    DateOnly DueOn,
    string[] Items,
    PlannedMilestone[] Milestones) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"annual-task/{TaskId}";
}

/// <summary>A stage of an annual task.</summary>
/// <param name="Number">Its number in the task, from 1.</param>
/// <param name="Title">What shall be reached.</param>
/// <param name="DueOn">By when.</param>
public sealed record PlannedMilestone(int Number, string Title, DateOnly DueOn);
