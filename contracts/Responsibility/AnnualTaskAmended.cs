namespace DutyNet.Contracts.Responsibility;

/// <summary>A task of a published plan was added or changed by an amendment; the versions before are kept.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability.
/// </remarks>
/// <param name="TaskId">The annual task (任务分解).</param>
/// <param name="CaseId">The case (事项链) that its falling behind began; null when it never did.</param>
/// <param name="Year">The year of the plan.</param>
/// <param name="Code">Code of the task in its plan.</param>
/// <param name="UnitCode">Code of the primary unit (主责单位).</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">What is to be done, as amended.</param>
/// <param name="SupportingUnits">Codes of the supporting units (协办单位), as amended.</param>
/// <param name="LeadPostId">The post of the lead official (牵头领导).</param>
/// <param name="LeadPostCode">Its code.</param>
/// <param name="DueOn">The day it is due, as amended.</param>
/// <param name="FormerDueOn">The day it was due before; null for a task that is new.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Version of the task; a consumer keeps the newest it knows.</param>
public sealed record AnnualTaskAmended(
    Guid TaskId,
    Guid? CaseId,
    int Year,
    string Code,
    string UnitCode,
    string UnitPath,
    string Title,
    string[] SupportingUnits,
    Guid LeadPostId,
    string LeadPostCode,
    DateOnly DueOn,
    DateOnly? FormerDueOn,
    string Reason,
    int Version) : IFact
{
    string IFact.Subject => $"annual-task/{TaskId}";
}
