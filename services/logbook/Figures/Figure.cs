using System.Globalization;
using DutyNet.Chassis.Problems;

namespace DutyNet.Logbook.Figures;

/// <summary>A number that opens to what is behind it.</summary>
/// <param name="Count">How many.</param>
/// <param name="Rows">The query that lists just these.</param>
public sealed record Figure(long Count, string Rows)
{
    /// <summary>The number alone, for a table.</summary>
    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Which of the expected entries due so far.</summary>
public enum DueFigure
{
    /// <summary>All of them; neither excused nor withdrawn.</summary>
    Due,

    /// <summary>Recorded, in time, late, or made good.</summary>
    Done,

    /// <summary>Recorded by the due date or within the days of grace.</summary>
    InTime,

    /// <summary>Not recorded yet.</summary>
    Open,
}

/// <summary>
/// A logbook or a unit in figures: completeness (recorded of what was due so far), timeliness (in time of what was recorded, and how much was
/// late-recorded), quality (accepted of what was reviewed, and what was returned for which defect, by the newest versions). Rates in per cent; null when there is nothing to divide by.
/// </summary>
public sealed record FigureSet(
    Figure Due, Figure Done, Figure Open, decimal? CompletenessPercent,
    Figure InTime, decimal? TimelinessPercent, Figure Entries, Figure LateRecorded, decimal? LateRecordedPercent,
    Figure Accepted, Figure Returned, decimal? QualityPercent, Figure NotRecorded, Figure Irregular, Figure DutyNotDone);

/// <summary>The counts as they are read, and what is made of them.</summary>
internal sealed record Counts(
    long Due, long Done, long InTime, long Entries, long LateRecorded, long Accepted, long Returned, long NotRecorded, long Irregular, long DutyNotDone)
{
    /// <summary>Of what is due: counts over <c>due_so_far</c> as d.</summary>
    public const string OfDue = """
        count(*) as due, count(*) filter (where d.status in ('Fulfilled', 'FulfilledLate', 'MadeGood')) as done, count(*) filter (where d.status = 'Fulfilled') as in_time
        """;

    /// <summary>Of entries: counts over <c>entry_search</c> as s.</summary>
    public const string OfEntries = """
        count(*) as entries, count(*) filter (where s.late_recorded) as late_recorded, count(*) filter (where s.state = 'Accepted') as accepted,
        count(*) filter (where s.state = 'Returned') as returned, count(*) filter (where s.defect = 'NotRecorded') as not_recorded,
        count(*) filter (where s.defect = 'Irregular') as irregular, count(*) filter (where s.defect = 'DutyNotDone') as duty_not_done
        """;

    /// <summary>With the queries that open them: <paramref name="due"/> narrows the expected entries, <paramref name="entries"/> the entries.</summary>
    public FigureSet Opening(string due, string entries)
    {
        return new FigureSet(
            OfFigure(Due, DueFigure.Due), OfFigure(Done, DueFigure.Done), OfFigure(Due - Done, DueFigure.Open), Percent(Done, Due),
            OfFigure(InTime, DueFigure.InTime), Percent(InTime, Done),
            OfEntry(Entries, ""), OfEntry(LateRecorded, "&late=true"), Percent(LateRecorded, Entries),
            OfEntry(Accepted, "&state=Accepted"), OfEntry(Returned, "&state=Returned"), Percent(Accepted, Accepted + Returned),
            OfEntry(NotRecorded, "&defect=NotRecorded"), OfEntry(Irregular, "&defect=Irregular"), OfEntry(DutyNotDone, "&defect=DutyNotDone"));

        Figure OfFigure(long count, DueFigure figure) => new(count, $"/api/v1/logbook/figures/rows?{due}&figure={figure}");
        Figure OfEntry(long count, string narrowed) => new(count, $"/api/v1/logbook/entries?{entries}{narrowed}");
    }

    /// <summary>The year asked for, by default this one.</summary>
    /// <exception cref="ProblemException">No year that a logbook can be of.</exception>
    public static int YearOf(int? year, DateOnly today) => year is < 1949 or > 2200
        ? throw new ProblemException(Problem.Invalid("year", "out-of-range", "须在 1949 到 2200 之间。", "Must be between 1949 and 2200.")) : year ?? today.Year;

    private static decimal? Percent(long part, long of) => of == 0 ? null : decimal.Round(100m * part / of, 1, MidpointRounding.AwayFromZero);
}
