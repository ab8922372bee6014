using System.Net;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.AnnualTasks;
using DutyNet.Tests.Support;
using Xunit;
using static DutyNet.Responsibility.Tests.YearlyPlan;

namespace DutyNet.Responsibility.Tests;

/// <summary>Looks at a year's tasks on a clock that each test sets; each has a service of its own, because a look is at a whole plan.</summary>
public sealed class Looks : IAsyncLifetime
{
    private const int Year = 2026;
    private readonly SmallDistrict service = new();
    private Guid half, behind, done, late;

    public async Task InitializeAsync()
    {
        service.Clock.SetTo(At(1, 5));
        await service.InitializeAsync();
        await service.Draft(Year);
        // From 1 January to 31 December 30 June is 180 of 364 days: 49 percent.
        (half, behind, done, late) = (await Add("RW01", 12, 31), await Add("RW02", 12, 31), await Add("RW03", 12, 31), await Add("RW04", 5, 31));
        await service.Publish(Year);
        service.Clock.SetTo(At(6, 1));
        await service.Secretary().Report(half, 49);
        await service.Secretary().Report(behind, 48);
        await service.Secretary().Report(done, 100);
        await service.Official().Post($"{Tasks}/{done}/sign-off", new { }).Gives(HttpStatusCode.OK);
    }

    public Task DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task A_look_on_any_day_compares_the_time_gone_with_what_is_done_and_records_nothing()
    {
        var look = await service.As(Role.Discipline).GetAsync($"{Plans}/{Year}/look?at=2026-06-30").Gives(HttpStatusCode.OK);
        Assert.Equal((3, false), (look.GetProperty("tasks").GetInt32(), look.GetProperty("recorded").GetBoolean()));
        Assert.Equal([("RW02", 49, 48), ("RW04", 100, 0)], Behind(look));
        Assert.Equal([("RW02", 100, 48), ("RW01", 100, 49), ("RW04", 100, 0)], Behind(await service.As(Role.Discipline).GetAsync($"{Plans}/{Year}/look?at=2027-12-31").Gives(HttpStatusCode.OK)).OrderBy(b => b.Item3 == 0).ThenBy(b => b.Item3));
        Assert.Empty(Behind(await service.As(Role.Discipline).GetAsync($"{Plans}/{Year}/look?at=2026-01-01").Gives(HttpStatusCode.OK))); // before anything was reported, and due
        Assert.Contains("RW03", Behind(await service.As(Role.Discipline).GetAsync($"{Plans}/{Year}/look?at=2026-05-30").Gives(HttpStatusCode.OK)).Select(b => b.Item1)); // done since, but not on that day
        Assert.Empty(Behind(await service.As(Role.Leader, "FH_D19").GetAsync($"{Plans}/{Year}/look?at=2026-06-30").Gives(HttpStatusCode.OK)));
        Assert.Empty(await service.Recorded<TaskBehindSchedule>());
        Assert.Equal("text/csv", (await service.As(Role.Discipline).GetAsync($"{Plans}/{Year}/look?format=csv")).Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_recorded_look_tells_each_task_behind_once_and_one_case_is_kept_for_it()
    {
        service.Clock.SetTo(At(6, 30));
        for (var i = 0; i < 2; i++)
            Assert.Equal(2, (await service.Administrator.Post($"{Plans}/{Year}/looks", new { on = "2026-06-30" }).Gives(HttpStatusCode.OK)).GetProperty("behind").GetInt32());
        var told = Assert.Single(await service.Recorded<TaskBehindSchedule>()); // the one past its date is told by itself
        Assert.Equal((behind, BehindReason.HalfYear, new DateOnly(2026, 6, 30), 49, 48, Primary, Lead), (told.TaskId, told.Reason, told.MissedOn, told.ElapsedPercent, told.DonePercent, told.PersonCode, told.LeadPersonCode));
        service.Clock.SetTo(At(8, 31));
        await service.Administrator.Post($"{Plans}/{Year}/looks", new { on = "2026-08-31" }).Gives(HttpStatusCode.OK);
        var both = (await service.Recorded<TaskBehindSchedule>()).Where(t => t.TaskId == behind).ToList();
        Assert.Equal(2, both.Count);
        Assert.Equal(told.CaseId, Assert.Single(both.Select(b => b.CaseId).Distinct()));
        await service.Administrator.Post($"{Plans}/{Year}/looks", new { on = "2026-09-01" }).NamesField(HttpStatusCode.UnprocessableEntity, "on");
        await service.Administrator.Post($"{Plans}/{Year}/looks", new { on = "2025-12-31" }).NamesField(HttpStatusCode.UnprocessableEntity, "on");
        Assert.Equal(2, (await service.Shown(behind)).GetProperty("looks").GetArrayLength());
    }

    [Fact]
    public async Task The_half_year_look_happens_by_itself_once_also_after_a_long_stop_and_with_several_replicas()
    {
        service.Clock.SetTo(At(6, 30));
        Assert.Equal(0, await service.Sweep<LookAtHalfYear>()); // what is reported on the day itself still counts
        service.Clock.SetTo(At(9, 20));
        await service.Secretary().Report(behind, 90); // too late for the half-year
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => service.Sweep<LookAtHalfYear>()));
        await service.Sweep<LookAtHalfYear>();
        var told = Assert.Single(await service.Recorded<TaskBehindSchedule>());
        Assert.Equal((behind, new DateOnly(2026, 6, 30), 48), (told.TaskId, told.MissedOn, told.DonePercent));
        Assert.Single(await service.Recorded<AnnualPlanLookedAt>());
    }

    [Fact]
    public async Task A_plan_published_after_its_half_year_has_no_half_year_look()
    {
        await service.Draft(Year - 1);
        await service.Administrator.Post($"{Plans}/{Year - 1}/tasks", Body("RW01", new DateOnly(2025, 1, 1), new DateOnly(2026, 12, 31))).Gives(HttpStatusCode.Created);
        await service.Publish(Year - 1);
        service.Clock.SetTo(At(6, 2));
        Assert.Equal(0, await service.Sweep<LookAtHalfYear>());
    }

    [Fact]
    public async Task A_due_date_that_passes_undone_is_told_once_for_each_due_date()
    {
        for (var i = 0; i < 2; i++)
            await Task.WhenAll(service.Sweep<PublishTasksOverdue>(), service.Sweep<PublishTasksOverdue>());
        var told = Assert.Single(await service.Recorded<TaskBehindSchedule>());
        Assert.Equal((late, BehindReason.Overdue, new DateOnly(2026, 5, 31), 100, 0), (told.TaskId, told.Reason, told.MissedOn, told.ElapsedPercent, told.DonePercent));
        await service.Administrator.Change(Year, "RW04", Body("RW04", new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 10), reason: "延期")).Gives(HttpStatusCode.OK);
        Assert.Equal(told.CaseId, Assert.Single(await service.Recorded<AnnualTaskAmended>()).CaseId);
        service.Clock.SetTo(At(6, 10));
        Assert.Equal(0, await service.Sweep<PublishTasksOverdue>()); // due today is not overdue
        service.Clock.SetTo(At(6, 11));
        Assert.Equal(1, await service.Sweep<PublishTasksOverdue>());
        Assert.Equal([told.CaseId, told.CaseId], (await service.Recorded<TaskBehindSchedule>()).Select(t => t.CaseId));
        await service.Secretary().Report(late, 100);
        var signed = await service.Official().Post($"{Tasks}/{late}/sign-off", new { }).Gives(HttpStatusCode.OK);
        Assert.True(signed.GetProperty("late").GetBoolean());
        Assert.Equal(told.CaseId, Assert.Single(await service.Recorded<AnnualTaskDone>(), d => d.TaskId == late).CaseId);
    }

    [Fact]
    public async Task The_years_summary_counts_by_state_lead_official_and_primary_unit()
    {
        service.Clock.SetTo(At(7, 2));
        await service.Sweep<LookAtHalfYear>();
        using var discipline = service.As(Role.Discipline);
        var summary = await discipline.GetAsync($"{Plans}/{Year}/summary").Gives(HttpStatusCode.OK);
        var total = summary.GetProperty("total");
        Assert.Equal((4, 1, 2, 1, 1, 0, 1, 2), (Int("tasks"), Int("open"), Int("inProgress"), Int("done"), Int("doneOnTime"), Int("doneLate"), Int("overdue"), Int("behindAtHalfYear")));
        Assert.Equal(49.3m, total.GetProperty("averagePercent").GetDecimal()); // (49 + 48 + 100 + 0) / 4
        Assert.Equal("FH_P02", Assert.Single(summary.GetProperty("byLeadOfficial").EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal("FH_D01", Assert.Single(summary.GetProperty("byPrimaryUnit").EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal("2026-06-30", summary.GetProperty("halfYear").GetString());
        Assert.Contains("LeadOfficial,FH_P02", await discipline.GetStringAsync($"{Plans}/{Year}/summary?format=csv"), StringComparison.Ordinal);
        Assert.Contains("按牵头领导", await discipline.GetStringAsync($"{Plans}/{Year}/summary?format=html"), StringComparison.Ordinal);
        Assert.Equal(0, (await service.As(Role.Leader, "FH_D19").GetAsync($"{Plans}/{Year}/summary").Gives(HttpStatusCode.OK)).GetProperty("total").GetProperty("tasks").GetInt32());
        int Int(string name) => total.GetProperty(name).GetInt32();
    }

    private static DateTimeOffset At(int month, int day) => new(new DateTime(Year, month, day, 10, 0, 0), ShiftedClock.ChinaOffset);

    private static List<(string?, int, int)> Behind(System.Text.Json.JsonElement look) =>
        [.. look.GetProperty("behind").EnumerateArray().Select(b => (b.GetProperty("code").GetString(), b.GetProperty("elapsedPercent").GetInt32(), b.GetProperty("donePercent").GetInt32()))];

    private Task<Guid> Add(string code, int month, int day) => service.Add(Year, code, new DateOnly(Year, 1, 1), new DateOnly(Year, month, day));
}

/// <summary>The policy of annual tasks by itself.</summary>
public sealed class AnnualTaskPolicy
{
    [Theory]
    [InlineData("06-30", 2026, 6, 30)]
    [InlineData("02-29", 2026, 2, 28)]
    public void The_day_of_the_half_year_look_is_policy(string policy, int year, int month, int day) =>
        Assert.Equal(new DateOnly(year, month, day), new AnnualTaskPolicies { HalfYearLook = policy }.HalfYearOf(year));

    [Fact]
    public void A_policy_that_is_no_day_is_refused_at_start() =>
        Assert.Throws<InvalidOperationException>(() => new AnnualTaskPolicies { HalfYearLook = "13-45" });
}
