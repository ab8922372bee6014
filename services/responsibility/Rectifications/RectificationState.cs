namespace DutyNet.Responsibility.Rectifications;

/// <summary>Where a rectification stands.</summary>
public enum RectificationStatus
{
    /// <summary>已交办</summary>
    Assigned,

    /// <summary>整改中</summary>
    InProgress,

    /// <summary>已提交，待核验</summary>
    Submitted,

    /// <summary>已退回</summary>
    Returned,

    /// <summary>已销号</summary>
    Closed,
}

/// <summary>What the inspecting side said.</summary>
public enum VerdictKind
{
    /// <summary>退回</summary>
    Returned,

    /// <summary>延期决定</summary>
    ExtensionDecided,

    /// <summary>销号</summary>
    Closed,

    /// <summary>再次发现: found again after the close-out.</summary>
    Recurred,
}

/// <summary>One word of the inspecting side about a finding, by the finding's version.</summary>
public sealed record Verdict(int Version, VerdictKind Kind, int? Attempt, Guid? RequestId, bool? Granted, DateOnly? DueOn, string Reason, DateTimeOffset ReceivedAt);

/// <summary>
/// The state of a rectification, derived from what its holder did and what the inspecting side said, whatever the order in which either came to be known.
/// </summary>
public sealed record RectificationState(RectificationStatus Status, DateOnly DueOn)
{
    /// <summary>Derives it.</summary>
    /// <param name="attempts">Number of submissions.</param>
    /// <param name="reported">Whether any progress was reported.</param>
    /// <param name="firstDueOn">The due date as first set.</param>
    /// <param name="verdicts">What was said, in any order.</param>
    public static RectificationState Of(int attempts, bool reported, DateOnly firstDueOn, IReadOnlyCollection<Verdict> verdicts)
    {
        // Found again: what was closed out before is open, and what was submitted before is done with. The close-out that was in between names its last submission.
        var recurred = verdicts.Where(v => v.Kind == VerdictKind.Recurred).MaxBy(v => v.Version);
        var status = verdicts.Any(v => v.Kind == VerdictKind.Closed && v.Version > (recurred?.Version ?? 0)) ? RectificationStatus.Closed
            : recurred is not null && attempts <= (recurred.Attempt ?? 0) ? RectificationStatus.InProgress
            : attempts == 0 ? reported ? RectificationStatus.InProgress : RectificationStatus.Assigned
            : verdicts.Any(v => v.Kind == VerdictKind.Returned && v.Attempt >= attempts) ? RectificationStatus.Returned
            : RectificationStatus.Submitted;
        return new RectificationState(status, DueDate(verdicts)?.DueOn ?? firstDueOn);
    }

    /// <summary>The newest decision that says which due date holds; null when the first one does.</summary>
    public static Verdict? DueDate(IEnumerable<Verdict> verdicts) =>
        verdicts.Where(v => v is { Kind: VerdictKind.ExtensionDecided or VerdictKind.Recurred, DueOn: not null }).MaxBy(v => v.Version);
}
