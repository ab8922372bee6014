namespace DutyNet.Contracts.Responsibility;

/// <summary>A file was attached to an annual task.</summary>
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
/// <param name="EvidenceId">The evidence.</param>
/// <param name="FileName">Name as sent.</param>
/// <param name="MediaType">Type found from the content.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hash of the content, lower-case hex.</param>
public sealed record AnnualTaskEvidenceAttached(
    Guid TaskId,
    Guid? CaseId,
    int Year,
    string Code,
    string UnitCode,
    string UnitPath,
    Guid EvidenceId,
    string FileName,
    string MediaType,
    long Size,
    string Sha256) : IFact
{
    string IFact.Subject => $"annual-task/{TaskId}";
}
