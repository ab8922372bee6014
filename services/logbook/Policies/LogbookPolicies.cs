namespace DutyNet.Logbook.Policies;

/// <summary>What the jurisdiction decides for logbooks; section <c>Policies</c> of the configuration, with the documents' defaults.</summary>
public sealed record LogbookPolicies
{
    /// <summary>Days between happening and receiving beyond which an entry is late-recorded (补记; document 000).</summary>
    public int LateRecordedAfterDays { get; init; } = 7;

    /// <summary>Days after the due date before a missing entry is published; ours, so that a weekend does no harm.</summary>
    public int GraceDays { get; init; } = 3;

    /// <summary>
    /// Whether deadlines count working days: then an entry due on a day off is due on the next working day, and the days of grace are working days of
    /// the working calendar. Calendar days unless the jurisdiction says so (domain: deadlines count calendar days unless the policy says working days).
    /// </summary>
    public bool CountsWorkingDays { get; init; }

    /// <summary>How far ahead expected entries are scheduled, in days; ours: a quarter and some days, so that a holder sees what comes next.</summary>
    public int HorizonDays { get; init; } = 100;

    /// <summary>Days before the due date from which the light is yellow (document 000: the second notice, 10 days before).</summary>
    public int YellowWithinDays { get; init; } = 10;

    /// <summary>Days before the due date from which an entry stands on the page of today, green until it turns yellow (document 000: the first notice, 20 days before).</summary>
    public int GreenWithinDays { get; init; } = 20;
}
