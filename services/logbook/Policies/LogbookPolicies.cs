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

    /// <summary>
    /// Areas in which a decision must leave a trail; unset, the seven of document 002 (Daxing): “工程建设、人事任免、资金使用、资产处置、政策优惠、出差出国（境）、农村‘三资’管理”, under the
    /// codes that portfolios use.
    /// </summary>
    public string[]? DecisionAreas { get; init; }

    /// <summary>The areas in force.</summary>
    public IReadOnlyList<string> Areas => DecisionAreas
        ?? ["construction", "personnel", "spending", "asset-disposal", "preferential-policy", "travel-abroad", "village-assets"];

    /// <summary>Days after an emergency within which a decision taken without a meeting is written up (document 002: “决策者要在事后三天内书面记录”).</summary>
    public int EmergencyWriteUpDays { get; init; } = 3;

    /// <summary>Days within which it is reported where no next meeting is on record (document 002 says only “在下次会议上通报情况”); ours: a month.</summary>
    public int EmergencyReportDays { get; init; } = 31;

    /// <summary>Days after the meeting at which it was to be reported before that is published as irregular; ours, as the minutes take a moment.</summary>
    public int EmergencyReportGraceDays { get; init; } = 3;

    /// <summary>True: who chairs gives an opinion last (末位表态); the general rule for 三重一大 matters, not in the documents.</summary>
    public bool ChairSpeaksLast { get; init; } = true;

    /// <summary>Fewest electors of a secret ballot, and fewest papers that are counted; ours: the vote of fewer could be guessed.</summary>
    public int BallotMinimum { get; init; } = 3;

    /// <summary>Days after a year's end before leaders without a motion are published; ours: what was decided in December is on record by then.</summary>
    public int NoMotionAfterDays { get; init; } = 31;

    /// <summary>Largest picture, in megabytes (2^20 bytes); ours: beyond what any telephone makes.</summary>
    public int PictureMegabytes { get; init; } = 20;

    /// <summary>Largest document, in megabytes; ours.</summary>
    public int DocumentMegabytes { get; init; } = 100;

    /// <summary>Largest sound or video recording, in megabytes; ours: some hours of a meeting.</summary>
    public int RecordingMegabytes { get; init; } = 2048;

    /// <summary>Most attachments of an entry; ours.</summary>
    public int MostAttachments { get; init; } = 50;

    /// <summary>Hours after which an upload that was not taken in is forgotten; ours: until the same time tomorrow.</summary>
    public int UploadHours { get; init; } = 24;

    /// <summary>Most uploads one caller may have under way; ours.</summary>
    public int MostOpenUploads { get; init; } = 20;

    /// <summary>Largest picture a thumbnail is made of, in millions of pixels; ours: what is unpacked to more could fill the memory.</summary>
    public int ThumbnailMegapixels { get; init; } = 50;

    /// <summary>Days after the end of its year until a logbook is sealed; ours: a month to record late what was done.</summary>
    public int SealAfterDays { get; init; } = 31;
}
