namespace DutyNet.Contracts.Responsibility;

/// <summary>A task went to another lead official or other units, because a unit or post is no more or for another reason.</summary>
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
/// <param name="LeadPostId">The post that leads now.</param>
/// <param name="LeadPostCode">Its code.</param>
/// <param name="FormerLeadPostCode">Code of the post that led before.</param>
/// <param name="FormerUnitCode">Code of the primary unit before.</param>
/// <param name="SupportingUnits">Codes of the supporting units now.</param>
/// <param name="FormerSupportingUnits">Codes of the supporting units before.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Version of the task; a consumer keeps the newest it knows.</param>
public sealed record AnnualTaskTransferred(
    Guid TaskId,
    Guid? CaseId,
    int Year,
    string Code,
    string UnitCode,
    string UnitPath,
    Guid LeadPostId,
    string LeadPostCode,
    string FormerLeadPostCode,
    string FormerUnitCode,
    string[] SupportingUnits,
    string[] FormerSupportingUnits,
    string Reason,
    int Version) : IFact
{
    string IFact.Subject => $"annual-task/{TaskId}";
}
