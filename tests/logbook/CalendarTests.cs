using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Contracts.Responsibility;
using DutyNet.Logbook.Calendar;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Policies;
using DutyNet.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static DutyNet.Logbook.Tests.LogbookService;

namespace DutyNet.Logbook.Tests;

/// <summary>A logbook service of a jurisdiction that counts working days.</summary>
public sealed class WorkingDaysService() : ServiceUnderTest("logbook", (args, replace) => Program.Build(args, services =>
{
    replace(services);
    services.AddSingleton(new LogbookPolicies { CountsWorkingDays = true });
}))
{
    protected override System.Reflection.Assembly ServiceAssembly => typeof(Program).Assembly;
}

public sealed class CalendarTests(WorkingDaysService service) : IClassFixture<WorkingDaysService>
{
    private const string Calendars = "/api/v1/logbook/calendars/";

    // National Day 2026 as a year's notice has it: seven days off, and a Saturday worked for them.
    private static readonly object[] NationalDay =
    [
        .. Enumerable.Range(1, 7).Where(d => new DateOnly(2026, 10, d).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Select(d => new { date = new DateOnly(2026, 10, d), kind = "DayOff", name = "国庆节" }),
        new { date = "2026-10-10", kind = "Workday", name = "国庆节调休" },
    ];

    private HttpClient Administrator => service.As(Role.Administrator, Caller.Everywhere);

    [Fact]
    public void Working_days_are_Monday_to_Friday_but_for_days_off_and_days_made_up()
    {
        var calendar = new WorkingCalendar(new Dictionary<DateOnly, CalendarDayKind> { [Day("2026-10-01")] = CalendarDayKind.DayOff, [Day("2026-10-10")] = CalendarDayKind.Workday });
        Assert.False(calendar.IsWorkday(Day("2026-10-01")));
        Assert.True(calendar.IsWorkday(Day("2026-10-10"))); // a Saturday
        Assert.False(calendar.IsWorkday(Day("2026-10-11")));
        Assert.Equal(Day("2026-10-02"), calendar.After(Day("2026-10-01"), 0));
        Assert.Equal(Day("2026-10-05"), calendar.After(Day("2026-10-01"), 1));
        Assert.Equal(Day("2026-10-12"), calendar.After(Day("2026-10-09"), 2)); // Saturday counts, Sunday does not
    }

    [Fact]
    public void A_later_due_date_never_has_an_earlier_last_day_and_what_is_open_is_found_by_it()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var exceptions = Enumerable.Range(0, 60).Select(_ => Day("2026-01-01").AddDays(random.Next(400))).Distinct()
                .ToDictionary(d => d, d => d.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? CalendarDayKind.Workday : CalendarDayKind.DayOff);
            var deadline = new Deadline(random.Next(0, 8), random.Next(4) == 0 ? null : new WorkingCalendar(exceptions));
            var today = Day("2026-03-01").AddDays(random.Next(200));
            var open = deadline.EarliestOpen(today);
            for (var due = today.AddDays(-60); due <= today.AddDays(20); due = due.AddDays(1))
            {
                Assert.Equal(due < open, deadline.LastDay(due) < today);
                Assert.True(deadline.LastDay(due) >= due && deadline.LastDay(due) <= deadline.LastDay(due.AddDays(1)));
            }
        }
    }

    [Fact]
    public async Task Where_working_days_count_a_due_date_on_a_holiday_moves_and_grace_is_working_days()
    {
        await service.DeliverAndWait(new UnitRegistered("ROOT", "ROOT", "中共丰河区委员会", "Committee", null, null, 1));
        service.Clock.SetTo(new DateTimeOffset(2026, 9, 1, 10, 0, 0, TimeSpan.FromHours(8)));
        var set = await Administrator.Post(Calendars + "2026", new { days = NationalDay, reason = "国务院办公厅通知" }).Gives(HttpStatusCode.OK);
        Assert.Equal(1, set.GetProperty("version").GetInt32());
        // due on 2 October, a day off: the first working day after is the 8th, three working days later the 12th (Saturday the 10th is worked)
        var town = new UnitRegistered("W1", "ROOT.W1", "镇党委", "Town", null, "ROOT", 1);
        var post = Guid.CreateVersion7();
        await service.DeliverAndWait(town);
        await service.DeliverAndWait(new PostFilled(Guid.CreateVersion7(), post, "W1_P01", "W1", "ROOT.W1", "书记", PostRole.FirstResponsible, [], "W1_A", "甲", "乡科级正职", "外省", Day("2020-01-01"), 1));
        await service.DeliverAndWait(new DutiesAssigned(post, "W1_P01", "W1", "ROOT.W1", Guid.CreateVersion7(), "P3", 1,
            [Town.Duty(CadenceKind.ByDate, "2026-09-01", "2026-10-02", dueOn: "2026-10-02"), Town.Duty(CadenceKind.ByDate, "2026-09-01", "2026-10-02", dueOn: "2026-10-02", category: EntryCategory.Other)]));
        await service.Sweep<ScheduleExpectedEntries>();
        service.Clock.SetTo(new DateTimeOffset(2026, 10, 12, 10, 0, 0, TimeSpan.FromHours(8)));
        await service.Sweep<PublishMissing>();
        Assert.Empty(await service.Recorded<LogbookEntryMissing>());
        var leader = service.As(Role.Leader, "W1", "W1_A");
        var book = (await leader.GetAsync("/api/v1/logbook/logbooks?unit=W1").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Single(b => b.GetProperty("personCode").GetString() == "W1_A").GetProperty("logbookId").GetGuid();
        var recorded = await leader.Post($"/api/v1/logbook/logbooks/{book}/entries", new { category = "Other", text = "节后补开会议", occurredOn = "2026-10-12" }).Gives(HttpStatusCode.Created);
        Assert.Equal("Fulfilled", recorded.GetProperty("fulfilled")[0].GetProperty("status").GetString()); // in time: the last day of grace
        service.Clock.SetTo(new DateTimeOffset(2026, 10, 13, 10, 0, 0, TimeSpan.FromHours(8)));
        await service.Sweep<PublishMissing>();
        Assert.Equal(Day("2026-10-02"), Assert.Single(await service.Recorded<LogbookEntryMissing>()).DueOn);
    }

    [Fact]
    public async Task A_calendar_is_kept_in_versions_and_holds_only_days_of_its_year_that_differ()
    {
        await service.DeliverAndWait(new UnitRegistered("ROOT", "ROOT", "中共丰河区委员会", "Committee", null, null, 1));
        Assert.Equal(0, (await Administrator.GetAsync(Calendars + "2031").Gives(HttpStatusCode.OK)).GetProperty("version").GetInt32());
        await Administrator.Post(Calendars + "2031", new { days = new[] { new { date = "2031-01-01", kind = "DayOff", name = "元旦" } }, reason = "通知" }).Gives(HttpStatusCode.OK);
        var again = await Administrator.Post(Calendars + "2031", new { days = Array.Empty<object>(), reason = "更正" }).Gives(HttpStatusCode.OK);
        Assert.Equal((2, 0), (again.GetProperty("version").GetInt32(), again.GetProperty("days").GetArrayLength()));
        Assert.Equal([1, 2], (await service.Recorded<WorkingCalendarSet>()).Where(c => c.Year == 2031).Select(c => c.Version).Order());
        foreach (var (date, kind) in new[] { ("2030-12-31", "DayOff"), ("2031-01-04", "DayOff"), ("2031-01-06", "Workday") }) // another year; a Saturday; a Monday
            await Administrator.Post(Calendars + "2031", new { days = new[] { new { date, kind, name = "错" } }, reason = "错" }).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        var twice = Enumerable.Repeat(new { date = "2031-01-01", kind = "DayOff", name = "元旦" }, 2).ToArray();
        await Administrator.Post(Calendars + "2031", new { days = twice, reason = "错" }).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        await service.As(Role.Administrator, "ELSEWHERE").Post(Calendars + "2031", new { days = Array.Empty<object>(), reason = "越权" }).IsProblem(HttpStatusCode.Forbidden, "whole-jurisdiction-only");
    }
}
