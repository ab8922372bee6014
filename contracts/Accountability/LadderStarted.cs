namespace DutyNet.Contracts.Accountability;

/// <summary>A ladder watches a due date.</summary>
/// <remarks>
/// Publisher: accountability.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="LadderId">The ladder.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Cause">What set it going.</param>
/// <param name="CauseId">The expected entry or the finding.</param>
/// <param name="PersonCode">Who must act.</param>
/// <param name="DueOn">The due date.</param>
public sealed record LadderStarted(
    Guid LadderId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    LadderCause Cause,
    Guid CauseId,
    string? PersonCode,
    DateOnly DueOn) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"ladder/{LadderId}";
}
