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

    /// <summary>The most a unit weighs in a draw that weighs by time: three years of months, and what was never looked at. Ours: the documents give no number.</summary>
    public int DrawMostWeight { get; init; } = 36;

    /// <summary>Contributions that a draw takes at most. Ours.</summary>
    public int DrawMostContributions { get; init; } = 1000;

    // Findings
    /// <summary>From how many recurrences of one finding on a talk or proceeding is asked for (003: 对整改不到位的，将追究责任). The number is ours: the documents give none.</summary>
    public int RecurrencesToAccount { get; init; } = 2;

    // Letters

    /// <summary>Days for the reply to a recommendation letter. No national period is known; the documents give no number: ours, as commonly set for recommendations of discipline bodies.</summary>
    public int ReplyDueDays { get; init; } = 30;

    // Campaigns
    // Clues

    /// <summary>
    /// Codes of the kinds of clues; unset, twelve of ours: document 003 counts “12类225个问题线索” in one round of covert visits without naming the kinds.
    /// </summary>
    public string[]? ClueKinds { get; init; }

    /// <summary>The kinds of clues in force.</summary>
    public IReadOnlyList<string> KindsOfClues => ClueKinds ??
    [
        "formalism", "banquets", "gifts", "allowances", "public-vehicles", "public-travel", "weddings-and-funerals", "appointments", "village-assets",
        "relief-funds", "tenders", "inaction",
    ];

    /// <summary>Days from receiving a clue until its disposal must be decided (the discipline bodies' working rules: within 30 days; known well, not among the documents).</summary>
    public int ClueDecideDays { get; init; } = 30;

    /// <summary>Days for the reply to a talk or inquiry: 15 working days, counted as three weeks (rules: 谈话函询).</summary>
    public int ClueReplyDays { get; init; } = 21;

    /// <summary>Days from the talk or reply until the report on it: one month (rules: 谈话函询).</summary>
    public int ClueReportDays { get; init; } = 30;

    /// <summary>Days for a preliminary check. Ours: two months.</summary>
    public int ClueCheckDays { get; init; } = 60;

    /// <summary>Days after which a clue kept pending is looked at again. Ours: half a year.</summary>
    public int CluePendingDays { get; init; } = 180;

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

    /// <summary>Words in a unit's name that mark an audit body, which the register has no kind for: it never stands in for a regulating department (domain §5, 过程监审).</summary>
    public string[] AuditBodyWords { get; init; } = ["审计"];

    // Supervisors

    /// <summary>Longest term of a supervisor, in years. Ours: the documents give no number.</summary>
    public int SupervisorMostYears { get; init; } = 5;

    /// <summary>Months between two returns of a supervisor (document 002 says “at intervals”); ours: a quarter.</summary>
    public int SupervisorReturnMonths { get; init; } = 3;

    /// <summary>Days after the end of a period until its return is due. Ours.</summary>
    public int SupervisorReturnDays { get; init; } = 10;

    /// <summary>First minute of office hours on Monday to Friday, in Asia/Shanghai; what is outside is outside office hours (八小时之外). Ours.</summary>
    public TimeOnly OfficeFrom { get; init; } = new(8, 30);

    /// <summary>The minute at which office hours end. Ours.</summary>
    public TimeOnly OfficeUntil { get; init; } = new(17, 30);

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
