namespace DutyNet.Contracts.Responsibility;

/// <summary>What the subordinate owes changed after the pledge was effective: it no longer covers it.</summary>
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
/// <param name="SignedHash">SHA-256 of what was signed, lower-case hex.</param>
/// <param name="OwedHash">SHA-256 of what is owed now, lower-case hex.</param>
/// <param name="ReplacedBy">The pledge issued in its place.</param>
/// <param name="StaleOn">The day.</param>
public sealed record PledgeStale(
    Guid PledgeId,
    Guid? CaseId,
    int Year,
    string UnitCode,
    string UnitPath,
    Guid PostId,
    string SignedHash,
    string OwedHash,
    Guid? ReplacedBy,
    DateOnly StaleOn) : IFact
{
    string IFact.Subject => $"pledge/{PledgeId}";
}
