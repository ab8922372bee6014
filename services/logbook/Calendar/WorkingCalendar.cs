using DutyNet.Chassis.Database;

namespace DutyNet.Logbook.Calendar;

/// <summary>How a day differs from what its weekday says.</summary>
public enum CalendarDayKind
{
    /// <summary>No work though it is a weekday, 放假.</summary>
    DayOff,

    /// <summary>Work though it is a Saturday or Sunday, 调休上班.</summary>
    Workday,
}

/// <summary>The working calendar (工作日历): Monday to Friday, but for the days that the jurisdiction has set.</summary>
/// <param name="exceptions">Days that differ.</param>
public sealed class WorkingCalendar(IReadOnlyDictionary<DateOnly, CalendarDayKind> exceptions)
{
    /// <summary>Whether work is done on a day.</summary>
    public bool IsWorkday(DateOnly day) => exceptions.TryGetValue(day, out var kind)
        ? kind == CalendarDayKind.Workday
        : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>The first working day on or after a day, and so many working days after it. The end of time has no day after it.</summary>
    public DateOnly After(DateOnly day, int workdays)
    {
        while (day < DateOnly.MaxValue && (!IsWorkday(day) || workdays > 0))
        {
            if (IsWorkday(day))
                workdays--;
            day = day.AddDays(1);
        }
        return day;
    }

    /// <summary>The calendar as it is known now.</summary>
    public static async Task<WorkingCalendar> Known(Tx tx) =>
        new((await tx.QueryAsync<Row>("select day, kind from calendar")).ToDictionary(r => r.Day, r => r.Kind));

    private sealed record Row(DateOnly Day, CalendarDayKind Kind);
}
