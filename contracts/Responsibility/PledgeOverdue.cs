namespace DutyNet.Contracts.Responsibility;

/// <summary>A pledge whose turn had come was not signed by its date. Once for each due date; a case begins here.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability, inspection (assessment).
/// </remarks>
/// <param name="PledgeId">The pledge (责任书).</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="Year">The year it is for.</param>
/// <param name="UnitCode">Code of the subordinate's unit.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PostId">The post whose signature is missing: the subordinate's, or once they have signed the superior's.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="PersonCode">Its holder; null while the seat is empty.</param>
/// <param name="DueOn">The date that passed.</param>
public sealed record PledgeOverdue(
    Guid PledgeId,
    Guid CaseId,
    int Year,
    string UnitCode,
    string UnitPath,
    Guid PostId,
    string PostCode,
    string? PersonCode,
    DateOnly DueOn) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"pledge/{PledgeId}";
}
