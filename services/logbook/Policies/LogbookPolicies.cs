namespace DutyNet.Logbook.Policies;

/// <summary>What the jurisdiction decides for logbooks; section <c>Policies</c> of the configuration, with the documents' defaults.</summary>
public sealed record LogbookPolicies
{
    /// <summary>Days between happening and receiving beyond which an entry is late-recorded (补记; document 000).</summary>
    public int LateRecordedAfterDays { get; init; } = 7;

    /// <summary>Days after the due date before a missing entry is published; ours, so that a weekend does no harm.</summary>
    public int GraceDays { get; init; } = 3;

    /// <summary>How far ahead expected entries are scheduled, in days; ours: a quarter and some days, so that a holder sees what comes next.</summary>
    public int HorizonDays { get; init; } = 100;

    /// <summary>Days before the due date from which the light is yellow (document 000: the second notice, 10 days before).</summary>
    public int YellowWithinDays { get; init; } = 10;
}
