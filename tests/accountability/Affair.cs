using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Accountability.Tests;

/// <summary>One case as the other services tell it: every event about it, with the same ids.</summary>
public sealed record Affair(string UnitPath = "FH.FH_D01.FH_D01_B1", string? Person = "B1M", Guid? Post = null)
{
    public Guid CaseId { get; init; } = Guid.CreateVersion7();
    public Guid FindingId { get; } = Guid.CreateVersion7();
    public Guid TaskId { get; } = Guid.CreateVersion7();
    public Guid ExpectedEntryId { get; init; } = Guid.CreateVersion7();
    public Guid PledgeId { get; } = Guid.CreateVersion7();
    public Guid AnnualTaskId { get; } = Guid.CreateVersion7();
    public Guid IrregularityId { get; } = Guid.CreateVersion7();
    public Guid LetterId { get; } = Guid.CreateVersion7();
    public Guid RequestId { get; } = Guid.CreateVersion7();
    public Guid DecisionId { get; } = Guid.CreateVersion7();
    public Guid EntryId { get; } = Guid.CreateVersion7();

    public DateOnly Due { get; init; } = AccountabilityService.Monday;

    public string Unit => UnitPath[(UnitPath.LastIndexOf('.') + 1)..];

    private Guid? PostId => Post ?? (Person is null ? null : AccountabilityService.PostOf(Person));

    public LogbookEntryMissing Missing() => new(ExpectedEntryId, CaseId, Unit, UnitPath, Guid.NewGuid(), "P3-S01", EntryCategory.IntegrityLecture,
        PostId, Person, Due.DayNumber < 30 ? Due : Due.AddDays(-30), Due, Due);

    public EntryMadeGood MadeGood(int daysLate = 3) => new(ExpectedEntryId, CaseId, Unit, UnitPath, EntryId, Due.AddDays(daysLate));

    public ExemptionDecided Exempted(int daysLate = 3, bool granted = true, bool wasMissing = true) =>
        new(Guid.CreateVersion7(), ExpectedEntryId, wasMissing ? CaseId : null, Unit, UnitPath, granted, "因公外派", wasMissing, Due.AddDays(daysLate));

    public EntryRecorded Recorded() => new(EntryId, Guid.NewGuid(), CaseId, Unit, UnitPath, Person, EntryCategory.IntegrityLecture, Due, default, true, [ExpectedEntryId]);

    public FindingRaised Raised(string description = "会议记录缺失") => new(FindingId, CaseId, Unit, UnitPath, Guid.NewGuid(), ["P3-S01"], "台账不全", Severity.Serious, description, 1_234_50, Due, "INS", 1);

    public RectificationAssigned Assigned() => new(TaskId, FindingId, CaseId, Unit, UnitPath, "P3-S01", true, PostId, "POST", Person, Due, 1);

    public RectificationProgressReported Progress(int version = 1) => new(TaskId, FindingId, CaseId, Unit, UnitPath, 50, "已补开会议", version);

    public RectificationEvidenceAttached Evidence() => new(TaskId, FindingId, CaseId, Unit, UnitPath, Guid.NewGuid(), "照片.jpg", "image/jpeg", 1000, "ab");

    public RectificationSubmitted Submitted(int attempt = 1) => new(TaskId, FindingId, CaseId, Unit, UnitPath, attempt, "已整改", 100_00, [], Person, Person);

    public RectificationReturned Returned() => new(FindingId, CaseId, Unit, UnitPath, TaskId, 1, "佐证不足", 2);

    public ExtensionRequested Asked(int days) => new(Guid.NewGuid(), TaskId, FindingId, CaseId, Unit, UnitPath, Due.AddDays(days), "材料未齐", Person);

    public ExtensionDecided Extended(int days, int version = 3, bool granted = true) => new(Guid.NewGuid(), FindingId, CaseId, Unit, UnitPath, granted, Due.AddDays(days), Due, "情况属实", version);

    public RectificationOverdue Overdue(int extendedDays = 0) => new(TaskId, FindingId, CaseId, Unit, UnitPath, PostId, Person, Due.AddDays(extendedDays));

    public PledgeOverdue PledgeOverdue(int days = 0) => new(PledgeId, CaseId, 2026, Unit, UnitPath, PostId ?? Guid.Empty, "POST", Person, Due.AddDays(days));

    public PledgeEffective PledgeEffective(int daysLate = 3, bool known = true) =>
        new(PledgeId, known ? CaseId : null, 2026, Unit, UnitPath, PostId ?? Guid.Empty, "POST", Person ?? "", Guid.NewGuid(), "D1", "ab", Due.AddDays(daysLate));

    public PledgeWithdrawn PledgeWithdrawn(int daysLate = 3, bool known = true) =>
        new(PledgeId, known ? CaseId : null, 2026, Unit, UnitPath, PostId ?? Guid.Empty, "任职人变动", null, Due.AddDays(daysLate));

    /// <summary>Found behind on the affair's due day by a look; the task itself is due ninety days later.</summary>
    public TaskBehindSchedule Behind(int days = 0, int version = 1) => Missed(BehindReason.HalfYear, days, version);

    public TaskBehindSchedule TaskOverdue(int days = 90, int version = 1) => Missed(BehindReason.Overdue, days, version);

    public AnnualTaskAmended Amended(int days, int version = 2, int former = 90, bool known = true) =>
        new(AnnualTaskId, known ? CaseId : null, 2026, "RW01", Unit, UnitPath, "专项治理", [], Guid.NewGuid(), "POST", Due.AddDays(days), Due.AddDays(former), "上级调整", version);

    public AnnualTaskDone TaskDone(int days = 5, bool known = true) =>
        new(AnnualTaskId, known ? CaseId : null, 2026, "RW01", Unit, UnitPath, "专项治理", Guid.NewGuid(), "D1", Due.AddDays(90), Due.AddDays(days));

    public AnnualTaskProgressReported TaskProgress() => new(AnnualTaskId, CaseId, 2026, "RW01", Unit, UnitPath, Unit, true, 40, "已部署", [], Person, 1);

    private TaskBehindSchedule Missed(BehindReason reason, int days, int version) =>
        new(AnnualTaskId, CaseId, 2026, "RW01", "专项治理", Unit, UnitPath, PostId, Person, Guid.NewGuid(), "TOP", reason, Due.AddDays(days), Due.AddDays(90), 50, 10, version);

    public DecisionIrregular Irregular() => new(IrregularityId, DecisionId, CaseId, Unit, UnitPath, $"{Unit}-2026-1", IrregularityKind.NotWrittenUp, PostId, Person ?? "NOBODY", Due);

    public EmergencyWrittenUp WrittenUp() => new(DecisionId, CaseId, Unit, UnitPath, $"{Unit}-2026-1", Due, Due, true, "ab", 2);

    public DecisionPutRight PutRight(int daysLate = 3) => new(IrregularityId, DecisionId, CaseId, Unit, UnitPath, $"{Unit}-2026-1", IrregularityKind.NotWrittenUp, Due.AddDays(daysLate));

    public FindingClosed Closed(int version = 9) => new(FindingId, CaseId, Unit, UnitPath, "INS", "整改到位", version);

    public FindingRecurred Recurred(int days, int version = 10, int count = 1) =>
        new(FindingId, CaseId, Unit, UnitPath, Guid.CreateVersion7(), count, 30, 1, Severity.Serious, "再次出现", Due.AddDays(days), Due, "INS2", version);

    /// <summary>An item of a letter in the finding's place.</summary>
    public LetterItemIssued ItemIssued() => new(FindingId, LetterId, CaseId, Unit, UnitPath, "2026-1", 2, ["P3-S01"], "记录不规范", Severity.Serious, "补齐记录", null, Due, "INS", 1);

    public LetterItemAnswered ItemAnswered(bool adopted = true) => new(FindingId, LetterId, CaseId, Unit, UnitPath, "2026-1", 2, adopted, adopted ? null : "条件不具备", 1);

    public LetterItemClosed ItemClosed(bool putRight = true) => new(FindingId, LetterId, CaseId, Unit, UnitPath, "2026-1", 2, putRight, "INS", "整改到位", 9);

    public AccountabilityRequested Requested() => new(RequestId, CaseId, Unit, UnitPath, Person, ProposalKind.Talk, RequestCause.Negligence, Guid.NewGuid(), [], "未尽职");
}
