namespace DutyNet.Contracts.Responsibility;

/// <summary>The superior countersigned: the pledge is effective, and the subordinate's unit may issue pledges of its own.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability, inspection (assessment).
/// </remarks>
/// <param name="PledgeId">The pledge (责任书).</param>
/// <param name="CaseId">The case (事项链) that its being overdue began; null when it never was.</param>
/// <param name="Year">The year it is for.</param>
/// <param name="UnitCode">Code of the subordinate's unit.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PostId">The subordinate's post.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="PersonCode">Who signed as subordinate.</param>
/// <param name="SuperiorPostId">The superior's post.</param>
/// <param name="SuperiorPersonCode">Who countersigned.</param>
/// <param name="ContentHash">SHA-256 of exactly what was signed, lower-case hex.</param>
/// <param name="EffectiveOn">The day of the countersignature.</param>
public sealed record PledgeEffective(
    Guid PledgeId,
    Guid? CaseId,
    int Year,
    string UnitCode,
    string UnitPath,
    Guid PostId,
    string PostCode,
    string PersonCode,
    Guid SuperiorPostId,
    string SuperiorPersonCode,
    string ContentHash,
    DateOnly EffectiveOn) : IFact
{
    string IFact.Subject => $"pledge/{PledgeId}";
}
