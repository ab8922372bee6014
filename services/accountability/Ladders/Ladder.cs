using DutyNet.Contracts;

namespace DutyNet.Accountability.Ladders;

/// <summary>
/// A ladder: what the events said about one cause, and what follows from it. Nothing here depends on the order in which they arrived.
/// </summary>
public sealed record Ladder
{
    /// <summary>The rungs, lowest first.</summary>
    public static IReadOnlyList<Rung> Rungs { get; } = [Contracts.Rung.Bell, Contracts.Rung.YellowCard, Contracts.Rung.RedLight];

    public Guid Id { get; init; }
    public LadderCause Cause { get; init; }
    public Guid CauseId { get; init; }
    public Guid CaseId { get; init; }
    public string UnitCode { get; init; } = "";
    public string UnitPath { get; init; } = "";
    public string? About { get; init; }
    public Guid? PostId { get; init; }
    public string? PersonCode { get; init; }
    public DateOnly AnswerableAsOf { get; init; }
    public bool Announced { get; init; }
    public DateOnly? AgreedDueOn { get; init; }
    public int AgreedVersion { get; init; }
    public DateOnly? OverdueOn { get; init; }
    public DateOnly? SettledOn { get; init; }
    /// <summary>Version of the finding that settled it; 0 where the cause has no versions.</summary>
    public int SettledVersion { get; init; }

    /// <summary>Version of the finding in which it was found again.</summary>
    public int ReopenedVersion { get; init; }
    public DateTimeOffset? PausedAt { get; init; }
    public string? PausedBy { get; init; }
    public string? PauseReason { get; init; }

    /// <summary>Derived, as last stored.</summary>
    public LadderStatus Status { get; init; }

    /// <summary>Derived, as last stored.</summary>
    public Light Light { get; init; }

    /// <summary>The highest rung issued for the due date that counts.</summary>
    public Rung? Rung { get; init; }

    /// <summary>The span that set it going.</summary>
    public string? CauseTrace { get; init; }

    /// <summary>Since when a due rung waits for the register's copy to say who gets it.</summary>
    public DateTimeOffset? WaitsSince { get; init; }

    /// <summary>True when the newest due date was reported as passed; a report about an older one no longer counts.</summary>
    public bool IsOverdue => OverdueOn is { } passed && !(AgreedDueOn > passed);

    /// <summary>The due date that counts: the one that passed, else the newest agreed.</summary>
    public DateOnly? DueOn => IsOverdue ? OverdueOn : AgreedDueOn;

    /// <summary>Where it stands. What was put right rests with whoever must still decide a proposal, and is over otherwise.</summary>
    public LadderStatus StatusNow(bool proposalUndecided) => this switch
    {
        { Announced: false } => LadderStatus.Awaited,
        { SettledOn: not null } => proposalUndecided ? LadderStatus.Running : LadderStatus.Stopped,
        { PausedAt: not null } => LadderStatus.Paused,
        { IsOverdue: true } => LadderStatus.Running,
        _ => LadderStatus.Watching,
    };

    /// <summary>The light: late work that was put right shows yellow for ever, never green.</summary>
    public Light LightNow => (IsOverdue, SettledOn) switch
    {
        (false, _) => Light.Green,
        (true, null) => Light.Red,
        _ => Light.Yellow,
    };

    /// <summary>Takes over a due date, unless a newer version of it is known.</summary>
    public Ladder Agree(DateOnly dueOn, int version) =>
        version > AgreedVersion ? this with { AgreedDueOn = dueOn, AgreedVersion = version } : this;

    /// <summary>Takes over who is answerable, unless a later overdue date has named them since.</summary>
    public Ladder Answerable(Guid? postId, string? personCode, DateOnly asOf) =>
        asOf >= AnswerableAsOf ? this with { PostId = postId, PersonCode = personCode, AnswerableAsOf = asOf } : this;

    /// <summary>Takes over that a due date passed; the latest counts.</summary>
    public Ladder Overdue(DateOnly dueOn) =>
        OverdueOn >= dueOn ? this : this with { OverdueOn = dueOn };

    /// <summary>
    /// Takes over that a task was found behind on a day, in a version of it: no due date agreed by that version or an earlier one excuses it;
    /// one agreed by a later amendment does.
    /// </summary>
    public Ladder Missed(DateOnly on, int version) => Agree(on, AsAmended(version) + 1).Overdue(on);

    /// <summary>Where the due date of a task's version stands in <see cref="AgreedVersion"/>: each leaves room behind it for the misses found in it.</summary>
    public static int AsAmended(int version) => 2 * version;

    /// <summary>Takes over the day it was put right; the first counts.</summary>
    public Ladder Settle(DateOnly on) => SettledOn <= on ? this : this with { SettledOn = on };

    /// <summary>Takes over the day a version of a finding was closed out; one that was found again since no longer counts.</summary>
    public Ladder Settle(DateOnly on, int version) =>
        version > SettledVersion && version > ReopenedVersion ? this with { SettledOn = on, SettledVersion = version } : this;

    /// <summary>Takes over that a version of a finding was found again: what an earlier version settled is open.</summary>
    public Ladder Reopen(int version) => version <= ReopenedVersion ? this
        : version > SettledVersion ? this with { SettledOn = null, ReopenedVersion = version } : this with { ReopenedVersion = version };

    /// <summary>The day a rung falls due; the bell with the due date itself.</summary>
    public static DateOnly RungDueOn(Rung rung, DateOnly dueOn, LadderPolicies policies) => rung switch
    {
        Contracts.Rung.YellowCard => Later(dueOn, policies.YellowAfterDays),
        Contracts.Rung.RedLight => Later(dueOn, policies.RedAfterDays),
        _ => dueOn,
    };

    // The end of time has no day after it, and an absurd due date must not stop the events behind it.
    private static DateOnly Later(DateOnly day, int days) =>
        day.DayNumber > DateOnly.MaxValue.DayNumber - days ? DateOnly.MaxValue : day.AddDays(days);
}
