using DutyNet.Chassis.Database;
using DutyNet.Logbook.Calendar;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>Until when an entry counts as recorded in time: the due date and the days of grace, in calendar days or in working days.</summary>
/// <param name="graceDays">Days of grace.</param>
/// <param name="calendar">The working calendar; null where calendar days count.</param>
public sealed class Deadline(int graceDays, WorkingCalendar? calendar)
{
    /// <summary>The rule as the policy and the calendar have it now.</summary>
    public static async Task<Deadline> Known(Tx tx, LogbookPolicies policies) =>
        new(policies.GraceDays, policies.CountsWorkingDays ? await WorkingCalendar.Known(tx) : null);

    /// <summary>The last day on which an entry due on a day is in time. The end of time has no day after it.</summary>
    public DateOnly LastDay(DateOnly dueOn) => calendar is not null
        ? calendar.After(dueOn, graceDays)
        : dueOn.DayNumber > DateOnly.MaxValue.DayNumber - graceDays ? DateOnly.MaxValue : dueOn.AddDays(graceDays);

    /// <summary>The earliest due date whose last day has not passed: what was due before it is overdue today. A later due date never has an earlier last day.</summary>
    public DateOnly EarliestOpen(DateOnly today)
    {
        var due = today;
        while (due > DateOnly.MinValue && LastDay(due.AddDays(-1)) >= today)
            due = due.AddDays(-1);
        return due;
    }
}
