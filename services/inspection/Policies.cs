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
    /// <summary>Days a unit has to examine itself once a term of tours was opened (003: not yet toured, do not wait). A default of ours: the documents give no number.</summary>
    public int SelfExaminationDays { get; init; } = 90;

    /// <summary>Days a toured unit has to report on its rectification, from the tour's report (tour rules: within two months).</summary>
    public int TourRectificationDays { get; init; } = 60;

    // Draw
    // Findings
    /// <summary>From how many recurrences of one finding on a talk or proceeding is asked for (003: 对整改不到位的，将追究责任). The number is ours: the documents give none.</summary>
    public int RecurrencesToAccount { get; init; } = 2;

    // Letters
    // Campaigns
    // Clues
    // Oral reports and appraisals
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
