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

    /// <summary>Days for the reply to a recommendation letter. No national period is known; the documents give no number: ours, as commonly set for recommendations of discipline bodies.</summary>
    public int ReplyDueDays { get; init; } = 30;

    // Campaigns
    // Clues
    // Oral reports and appraisals
    // Process oversight and outcome reviews

    /// <summary>Words in a unit's name that mark an audit body, which the register has no kind for: it never stands in for a regulating department (domain §5, 过程监审).</summary>
    public string[] AuditBodyWords { get; init; } = ["审计"];

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
