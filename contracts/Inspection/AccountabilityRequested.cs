namespace DutyNet.Contracts.Inspection;

/// <summary>The inspecting side asks for a talk or a proceeding; a person on the accountability side decides.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability.
/// </remarks>
/// <param name="RequestId">The request.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">About whom; null when it is about the unit's leading group.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Cause">Why.</param>
/// <param name="CauseId">The clue, report, review or finding behind it.</param>
/// <param name="ItemCodes">Codes of the list items breached (对单), as far as they are known.</param>
/// <param name="Reason">What was not done.</param>
public sealed record AccountabilityRequested(
    Guid RequestId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string? PersonCode,
    ProposalKind Kind,
    RequestCause Cause,
    Guid CauseId,
    string[] ItemCodes,
    string Reason) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"request/{RequestId}";

    bool IFact.Restricted => true;
}

/// <summary>What led to a request for accountability.</summary>
public enum RequestCause
{
    /// <summary>问题线索移送: a clue handed over.</summary>
    Clue,

    /// <summary>述责述廉测评低于标准: rated below the threshold.</summary>
    LowRating,

    /// <summary>结果查究发现失职: negligence found by an outcome review.</summary>
    Negligence,

    /// <summary>问题屡查屡犯: a finding that came up again.</summary>
    Recurrence,
}
