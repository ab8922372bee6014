namespace DutyNet.Contracts.Responsibility;

/// <summary>A pledge is no longer to be signed or kept: the holder changed, the post no longer stands there, or it was issued again over changed content.</summary>
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
/// <param name="Reason">Why: HolderChanged, PlaceChanged or PostGone where the register changed, ContentChanged where only one side had signed what is no longer owed, else the words of who withdrew it.</param>
/// <param name="ReplacedBy">The pledge issued in its place; null when there is none.</param>
/// <param name="WithdrawnOn">The day.</param>
public sealed record PledgeWithdrawn(
    Guid PledgeId,
    Guid? CaseId,
    int Year,
    string UnitCode,
    string UnitPath,
    Guid PostId,
    string Reason,
    Guid? ReplacedBy,
    DateOnly WithdrawnOn) : IFact
{
    string IFact.Subject => $"pledge/{PledgeId}";
}
