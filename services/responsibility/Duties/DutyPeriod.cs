using DutyNet.Contracts;

namespace DutyNet.Responsibility.Duties;

/// <summary>The period of a duty that a day falls in, and when its last entry is due. Pure: no clock, no data.</summary>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="DueOn">When it is due; null for what is owed as it arises.</param>
public sealed record DutyPeriod(DateOnly From, DateOnly Until, DateOnly? DueOn)
{
    /// <summary>Calendar periods, cut to the days the duty is owed: the first one may be short, and is owed all the same.</summary>
    public static DutyPeriod On(DateOnly day, CadenceKind kind, DateOnly? dueOn, DateOnly from, DateOnly until)
    {
        if (kind == CadenceKind.AsArises)
            return new DutyPeriod(from, until, null);
        if (kind == CadenceKind.ByDate)
            return new DutyPeriod(from, dueOn ?? until, dueOn);
        var months = kind switch { CadenceKind.Monthly => 1, CadenceKind.Quarterly => 3, CadenceKind.HalfYearly => 6, _ => 12 };
        var first = new DateOnly(day.Year, ((day.Month - 1) / months * months) + 1, 1);
        var last = first.AddMonths(months).AddDays(-1);
        first = first < from ? from : first;
        last = last > until ? until : last;
        return new DutyPeriod(first, last, last);
    }
}
