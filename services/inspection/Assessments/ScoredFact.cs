using DutyNet.Chassis;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Inspection.Assessments;

/// <summary>What an assessment keeps of a fact.</summary>
/// <param name="UnitCode">The unit it counts for.</param>
/// <param name="PersonCode">The leader it counts for; null when it is the unit's alone.</param>
/// <param name="HappenedOn">The business day; its year is the one it counts in, unless another is named.</param>
/// <param name="Variant">What rules may tell apart, such as a severity.</param>
/// <param name="Quantity">Days or percent, for rules by quantity.</param>
/// <param name="Year">The year it counts in, where it is not that of the day.</param>
/// <param name="About">What it is about, where that is not the fact's own subject: what makes it good is about the same.</param>
internal sealed record ScoredFact(
    string UnitCode, string? PersonCode, DateOnly HappenedOn, string? Variant = null, long Quantity = 1, int? Year = null, string? About = null)
{
    private sealed record Reading(Type Contract, bool Counts, bool Mends, string[] Variants, Func<IFact, DateOnly, ScoredFact?> Read);

    // Bands of ratings: 70 is the threshold below which a talk is asked for (policy of the ratings); 80 and 90 are ours.
    private static readonly string[] Bands = ["Below70", "From70", "From80", "From90"];

    // One line for each contract: another one counts by a line here, its queue in contracts/topology.json, and a rule that names it.
    // Counting takes what a rule may weigh; Mending what makes another fact about the same good. Null: this one is of no account.
    private static readonly List<Reading> All =
    [
        Counting<LogbookEntryMissing>((e, _) => new(e.UnitCode, e.PersonCode, e.DueOn)),
        Mending<EntryMadeGood>((e, _) => new(e.UnitCode, null, e.MadeGoodOn)),
        Mending<ExemptionDecided>((e, _) => e.Granted ? new(e.UnitCode, null, e.DecidedOn) : null),
        Counting<EntryRecorded>((e, _) => e.LateRecorded ? new(e.UnitCode, e.PersonCode, e.OccurredOn, "Late", Days(e.OccurredOn, e.ReceivedAt.DateInChina())) : null, "Late"),
        Counting<EntryReturned>((e, day) => new(e.UnitCode, e.PersonCode, day, e.Defect.ToString()), Names<EntryDefect>()),
        Counting<NoMotionAllYear>((e, _) => new(e.UnitCode, e.PersonCode, new(e.Year, 12, 31))),
        Counting<DecisionIrregular>((e, _) => new(e.UnitCode, e.PersonCode, e.DueOn, e.Kind.ToString()), Names<IrregularityKind>()),
        Mending<DecisionPutRight>((e, _) => new(e.UnitCode, null, e.PutRightOn)),
        Counting<PledgeOverdue>((e, _) => new(e.UnitCode, e.PersonCode, e.DueOn, Year: e.Year)),
        Both<PledgeEffective>((e, _) => new(e.UnitCode, e.PersonCode, e.EffectiveOn, e.CaseId is null ? "OnTime" : "Late", Year: e.Year), "OnTime", "Late"),
        Mending<PledgeWithdrawn>((e, _) => new(e.UnitCode, null, e.WithdrawnOn)),
        Counting<TaskBehindSchedule>((e, _) => new(e.UnitCode, e.PersonCode, e.MissedOn, e.Reason.ToString(), Math.Max(0, e.ElapsedPercent - e.DonePercent), e.Year), Names<BehindReason>()),
        Both<AnnualTaskDone>((e, _) => new(e.UnitCode, null, e.DoneOn, e.DoneOn <= e.DueOn ? "OnTime" : "Late", Year: e.Year), "OnTime", "Late"),
        Counting<RectificationOverdue>((e, _) => new(e.UnitCode, e.PersonCode, e.DueOn, About: $"finding/{e.FindingId}")),
        Counting<FindingRaised>((e, day) => new(e.UnitCode, null, day, e.Severity.ToString()), Names<Severity>()),
        Both<FindingClosed>((e, day) => new(e.UnitCode, null, day)),
        Counting<FindingRecurred>((e, day) => new(e.UnitCode, null, day, e.Severity.ToString()), Names<Severity>()),
        // an item of a letter is put right under its own id as a finding is
        Mending<LetterItemClosed>((e, day) => new(e.UnitCode, null, day, About: $"finding/{e.ItemId}")),
        Counting<LetterReplyOverdue>((e, _) => new(e.UnitCode, null, e.ReplyDueOn)),
        Mending<LetterReplied>((e, day) => new(e.UnitCode, null, day)),
        Counting<OralReportConcluded>((e, day) => new(e.UnitCode, e.PersonCode, day, Band(e.MedianHundredths)), Bands),
        Counting<DutyIntegrityRatingsClosed>((e, day) => e.MeanHundredths is { } mean ? new(e.UnitCode, e.PersonCode, day, Band(mean), Year: e.Year) : null, Bands),
        Counting<RectificationReturned>((e, day) => new(e.UnitCode, null, day)),
        Counting<EntryRemarked>((e, _) => e.Defect is { } defect ? new(e.UnitCode, null, e.RemarkedAt.DateInChina(), defect.ToString()) : null, Names<EntryDefect>()),
        Counting<ReminderIssued>((e, day) => new(e.UnitCode, null, day, e.Rung.ToString()), Names<Rung>()),
        Counting<LadderEscalated>((e, day) => new(e.UnitCode, null, day, e.To.ToString()), Names<Rung>()),
    ];

    private static readonly Dictionary<Type, Reading> ByContract = All.ToDictionary(r => r.Contract);
    private static readonly Dictionary<string, Reading> ByName = All.ToDictionary(r => r.Contract.Name, StringComparer.Ordinal);

    /// <summary>Every contract that is listened to.</summary>
    public static IEnumerable<Type> Contracts => All.Select(r => r.Contract);

    /// <summary>True when a rule may weigh facts of this name.</summary>
    public static bool Weighs(string fact) => ByName.TryGetValue(fact, out var r) && r.Counts;

    /// <summary>True when facts of this name make others good.</summary>
    public static bool MakesGood(string fact) => ByName.TryGetValue(fact, out var r) && r.Mends;

    /// <summary>True when a fact of this name can have this variant.</summary>
    public static bool Tells(string fact, string variant) => ByName.TryGetValue(fact, out var r) && r.Variants.Contains(variant, StringComparer.Ordinal);

    /// <summary>Names of the facts a rule may weigh.</summary>
    public static IEnumerable<string> Weighable => All.Where(r => r.Counts).Select(r => r.Contract.Name).Order(StringComparer.Ordinal);

    /// <summary>What is kept of a fact recorded on a day, and whether it counts itself and makes others good; null when it is of no account.</summary>
    public static (ScoredFact Kept, bool Counts, bool Mends)? Of(IFact fact, DateOnly recordedOn) =>
        ByContract[fact.GetType()] is { } reading && reading.Read(fact, recordedOn) is { } kept ? (kept, reading.Counts, reading.Mends) : null;

    private static Reading Counting<T>(Func<T, DateOnly, ScoredFact?> read, params string[] variants)
        where T : IFact => new(typeof(T), true, false, variants, (f, day) => read((T)f, day));

    private static Reading Mending<T>(Func<T, DateOnly, ScoredFact?> read)
        where T : IFact => new(typeof(T), false, true, [], (f, day) => read((T)f, day));

    private static Reading Both<T>(Func<T, DateOnly, ScoredFact?> read, params string[] variants)
        where T : IFact => new(typeof(T), true, true, variants, (f, day) => read((T)f, day));

    private static string[] Names<T>()
        where T : struct, Enum => Enum.GetNames<T>();

    private static string Band(int hundredths) => Bands[hundredths switch { < 70_00 => 0, < 80_00 => 1, < 90_00 => 2, _ => 3 }];

    private static long Days(DateOnly from, DateOnly until) => Math.Max(0, until.DayNumber - from.DayNumber);
}
