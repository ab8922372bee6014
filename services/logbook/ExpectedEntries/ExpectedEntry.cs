using DutyNet.Contracts;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>State of an expected entry (应记).</summary>
public enum ExpectedEntryStatus
{
    /// <summary>Owed and not yet recorded, 待记.</summary>
    Expected,

    /// <summary>Recorded by the due date or within the days of grace, 已记.</summary>
    Fulfilled,

    /// <summary>Recorded after the days of grace, before it was published as missing, 迟记.</summary>
    FulfilledLate,

    /// <summary>Due date and grace passed without an entry; published, 未记.</summary>
    Missing,

    /// <summary>Recorded after it had been published as missing, 已补.</summary>
    MadeGood,

    /// <summary>Excused with a reason, 免记: granted by somebody else than who asked; or vacant, nobody held the post on the due date, which is asked again when a holder becomes known.</summary>
    Exempt,

    /// <summary>No longer owed: its duty ended before the period began, 已撤.</summary>
    Withdrawn,
}

/// <summary>The rules of an expected entry.</summary>
public static class ExpectedEntry
{
    /// <summary>What an entry received on a day makes of it; null when there is nothing left to fulfil.</summary>
    public static ExpectedEntryStatus? WhenRecorded(ExpectedEntryStatus status, DateOnly dueOn, DateOnly receivedOn, Deadline deadline) => status switch
    {
        ExpectedEntryStatus.Expected when receivedOn <= deadline.LastDay(dueOn) => ExpectedEntryStatus.Fulfilled,
        ExpectedEntryStatus.Expected => ExpectedEntryStatus.FulfilledLate,
        ExpectedEntryStatus.Missing => ExpectedEntryStatus.MadeGood,
        _ => null,
    };

    /// <summary>
    /// The light it shows: red once overdue, yellow in the last days before the due date, else green. What was late stays yellow; null when nothing is owed.
    /// </summary>
    public static Light? LightOf(ExpectedEntryStatus status, DateOnly dueOn, DateOnly today, LogbookPolicies policies) => status switch
    {
        ExpectedEntryStatus.Expected when today > dueOn => Light.Red,
        ExpectedEntryStatus.Expected when dueOn.DayNumber - today.DayNumber <= policies.YellowWithinDays => Light.Yellow,
        ExpectedEntryStatus.Missing => Light.Red,
        ExpectedEntryStatus.MadeGood or ExpectedEntryStatus.FulfilledLate => Light.Yellow,
        ExpectedEntryStatus.Exempt or ExpectedEntryStatus.Withdrawn => null,
        _ => Light.Green,
    };
}
