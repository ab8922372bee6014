namespace DutyNet.Contracts.Responsibility;

/// <summary>A finding became a rectification task of the post that owed the breached item (对单); without a match, of the unit's first responsible person.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: logbook, inspection, accountability.
/// </remarks>
/// <param name="TaskId">The rectification task.</param>
/// <param name="FindingId">The finding, or item of a recommendation letter, that it puts right.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="ItemCode">The breached list item that led to the post; null when none matched.</param>
/// <param name="MatchedByItem">False when no holder owed the item and the first responsible person was taken.</param>
/// <param name="PostId">The answerable post; null when the unit has no filled post at all.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="PersonCode">Its holder at the time.</param>
/// <param name="DueOn">Due date as it stood when assigned.</param>
/// <param name="FindingVersion">Version of the finding the due date comes from.</param>
/// <param name="JointPosts">Posts that answer jointly with the leading one, because they owed a breached item too; null in facts from before this was known.</param>
public sealed record RectificationAssigned(
    Guid TaskId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string? ItemCode,
    bool MatchedByItem,
    Guid? PostId,
    string? PostCode,
    string? PersonCode,
    DateOnly DueOn,
    int FindingVersion,
    JointPost[]? JointPosts = null) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"rectification/{TaskId}";
}

/// <summary>A post that answers jointly.</summary>
/// <param name="PostId">The post.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="PersonCode">Its holder at the time.</param>
/// <param name="ItemCode">The breached list item it owed.</param>
public sealed record JointPost(Guid PostId, string PostCode, string PersonCode, string ItemCode);
