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
    // Process oversight and outcome reviews
    // Supervisors
    // Assessment

    /// <summary>Days the assessed have for remarks on a drafted score, unless the draft names another last day. A default of ours: the documents give no number.</summary>
    public int AssessmentRemarkDays { get; init; } = 10;

    /// <summary>Days to put a finding of this severity right.</summary>
    public int DueDays(Severity severity) => severity switch
    {
        Severity.Minor => MinorDueDays,
        Severity.Serious => SeriousDueDays,
        _ => GraveDueDays,
    };
}
