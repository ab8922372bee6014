namespace DutyNet.Contracts.Responsibility;

/// <summary>The subordinate signed a pledge, in person.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="PledgeId">The pledge (责任书).</param>
/// <param name="CaseId">The case (事项链) that its being overdue began; null when it never was.</param>
/// <param name="Year">The year it is for.</param>
/// <param name="UnitCode">Code of the subordinate's unit.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PostId">The subordinate's post.</param>
/// <param name="PersonCode">Who signed.</param>
/// <param name="FullName">The name as signed.</param>
/// <param name="SignedOn">The day they wrote.</param>
/// <param name="Statement">What they declared.</param>
/// <param name="ContentHash">SHA-256 of exactly what was signed, lower-case hex.</param>
public sealed record PledgeSigned(
    Guid PledgeId,
    Guid? CaseId,
    int Year,
    string UnitCode,
    string UnitPath,
    Guid PostId,
    string PersonCode,
    string FullName,
    DateOnly SignedOn,
    string Statement,
    string ContentHash) : IFact
{
    string IFact.Subject => $"pledge/{PledgeId}";
}
