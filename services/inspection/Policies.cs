using DutyNet.Contracts;

namespace DutyNet.Inspection;

/// <summary>What the jurisdiction may set otherwise, from the configuration section <c>Policies</c>.</summary>
public sealed record Policies
{
    /// <summary>Days to put a minor finding right, when the inspector names no date. A default of ours: the documents give no number.</summary>
    public int MinorDueDays { get; init; } = 60;

    /// <summary>Days for a serious finding. A default of ours: the documents give no number.</summary>
    public int SeriousDueDays { get; init; } = 30;

    /// <summary>Days for a grave finding. A default of ours: the documents give no number.</summary>
    public int GraveDueDays { get; init; } = 15;

    /// <summary>Years after which somebody who served in a unit may inspect it (domain: recusal, 3 years).</summary>
    public int ServedThereYears { get; init; } = 3;

    /// <summary>How far ahead a due date or a round may lie, in years. Ours: a slip of the year must not put something off for ever.</summary>
    public int YearsAhead { get; init; } = 5;

    // Rounds
    // Draw
    // Findings
    // Letters
    // Campaigns
    // Clues
    // Oral reports and appraisals

    /// <summary>Fewest questions a unit's bank may have when a session is opened. Ours: a draw from one or two questions is none.</summary>
    public int OralBankMinimum { get; init; } = 3;

    /// <summary>A panel's rating farther than this from the median, in points, is shown as an outlier. Ours.</summary>
    public int OralOutlierPoints { get; init; } = 20;

    /// <summary>Fewest delegates and papers of a report's ratings. Ours: the rating of fewer could be guessed.</summary>
    public int RatingMinimum { get; init; } = 5;

    /// <summary>Days to rate a report when no date is given. Ours.</summary>
    public int RatingDays { get; init; } = 14;

    /// <summary>A report rated below this mean, in points, leads to a request for a talk (domain: 70).</summary>
    public int RatingThreshold { get; init; } = 70;

    // Process oversight and outcome reviews
    // Supervisors
    // Assessment

    /// <summary>Days to put a finding of this severity right.</summary>
    public int DueDays(Severity severity) => severity switch
    {
        Severity.Minor => MinorDueDays,
        Severity.Serious => SeriousDueDays,
        _ => GraveDueDays,
    };
}
