using System.Net.Http.Headers;
using System.Text.Json;
using DutyNet.Play;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>The small sample with its year played, on a day in spring: no test depends on which day of a year it runs on.</summary>
public sealed class PlayedYearLandscape : IAsyncLifetime
{
    public Landscape Landscape { get; } = new();

    public DateOnly Day { get; } = new(DateTimeOffset.UtcNow.Year + 1, 3, 16);

    public async Task InitializeAsync()
    {
        GoTo(Day);
        await Landscape.InitializeAsync();
        var district = new District(Landscape.DistrictFolder);
        await FirstDay.Load(await Landscape.Cast.Department(), district, Landscape.ClockStart!.Value, Findings.Quiet);
        await TheYear.Play(Landscape.Cast, Landscape.Scenario, district, Day, Findings.Quiet);
    }

    public Task DisposeAsync() => Landscape.DisposeAsync();

    /// <summary>Sets the clocks that the processes next start with.</summary>
    public void GoTo(DateOnly day) => Landscape.ClockStart = new DateTimeOffset(day, new TimeOnly(9, 0), TimeSpan.FromHours(8));

    /// <summary>Callers signed in on whatever day it is now.</summary>
    public async Task<Cast> Cast() => new(await Landscape.SignInAdministrator(), Landscape.Scenario);
}

/// <summary>The year of the sample through the gateway: pledges level by level, coverage, annual tasks, and what became of what was not done.</summary>
public sealed class YearTests(PlayedYearLandscape played) : IClassFixture<PlayedYearLandscape>
{
    private Landscape Landscape => played.Landscape;

    [Fact]
    public async Task Coverage_counts_what_was_signed_level_by_level_and_names_every_unit_without_a_pledge()
    {
        var department = await (await played.Cast()).Department();
        string[] without = ["FH_D01_B01", "FH_PZ1", "FH_PZ2", "FH_PZ3", "FH_T01", "FH_T01_B01", "FH_T01_JW", "FH_T12_JW"];

        var coverage = await department.Get($"responsibility/coverage?at={played.Day:yyyy-MM-dd}");
        Assert.Equal((18, 10, 8), (coverage.GetProperty("units").GetInt32(), coverage.GetProperty("covered").GetInt32(), coverage.GetProperty("gaps").GetProperty("unitsWithoutPledge").GetInt32()));
        Assert.Equal(0.5556m, coverage.GetProperty("rate").GetDecimal());
        Assert.Equal(without, Units(await department.List($"responsibility/coverage/gaps?kind=UnitWithoutPledge&at={played.Day:yyyy-MM-dd}&limit=500")));
        // below a unit without a pledge nobody's turn has come
        Assert.Equal(without.Except(["FH_T01_B01", "FH_T01_JW"]), Units(await department.List($"responsibility/pledges?year={played.Day.Year}&next=true&limit=500")));
        var tree = await department.Get($"responsibility/coverage/tree?at={played.Day:yyyy-MM-dd}");
        Assert.Equal(10, tree.GetProperty("below").EnumerateArray().Sum(n => n.GetProperty("covered").GetInt32()));
        Assert.Equal(10, (await department.List($"responsibility/coverage/history?until={played.Day:yyyy-MM-dd}"))[^1].GetProperty("covered").GetInt32());
        Assert.Equal(0, await Landscape.Scalar<long>("responsibility", """
            select count(*) from pledges p join units s on s.code = p.superior_unit
            where p.status = 'Effective' and s.parent_code is not null
              and not exists (select from pledges up where up.unit_code = p.superior_unit and up.status = 'Effective' and up.countersigned_at <= p.signed_at)
            """));
    }

    [Fact]
    public async Task All_37_tasks_run_one_is_signed_off_and_the_look_tells_of_each_that_is_behind_once()
    {
        var department = await (await played.Cast()).Department();
        var total = (await department.Get($"responsibility/annual-plans/{played.Day.Year}/summary")).GetProperty("total");
        Assert.Equal((37, 1, 4, 2), (total.GetProperty("tasks").GetInt32(), total.GetProperty("done").GetInt32(), total.GetProperty("inProgress").GetInt32(), total.GetProperty("overdue").GetInt32()));

        var look = await department.Get($"responsibility/annual-plans/{played.Day.Year}/look?at={played.Day:yyyy-MM-dd}");
        Assert.True(look.GetProperty("recorded").GetBoolean());
        var behind = look.GetProperty("behind").EnumerateArray().ToList();
        Assert.All(behind, row => Assert.True(row.GetProperty("donePercent").GetInt32() < row.GetProperty("elapsedPercent").GetInt32()));
        var codes = behind.ConvertAll(row => row.GetProperty("code").GetString()!);
        // past their date, reported too little, not reported at all; one is done and one ahead of its time
        Assert.Equal(["RW01", "RW09", "RW19", "RW30"], codes.Intersect(["RW01", "RW03", "RW04", "RW09", "RW19", "RW30"]));
        await Landscape.Settled();
        Assert.Equal(codes, (await Landscape.Scalar<string>("responsibility", """
            select string_agg(body::json->>'code', ' ' order by body::json->>'code') from ledger where type = 'TaskBehindSchedule'
            """))!.Split(' '));
    }

    [Fact]
    public async Task A_task_behind_schedule_rings_the_bell_with_who_heads_its_primary_unit()
    {
        var discipline = await (await played.Cast()).Discipline();
        var task = (await discipline.List($"responsibility/annual-tasks?year={played.Day.Year}&limit=500")).Single(t => t.GetProperty("code").GetString() == "RW19");
        var events = await Trail(discipline, task.GetProperty("caseId").GetGuid());
        Assert.Equal(["TaskBehindSchedule", "LadderStarted", "LightChanged", "ReminderIssued"], Types(events));
        Assert.Equal("P00017", events[^1].GetProperty("body").GetProperty("recipientPerson").GetString());
    }

    [Fact]
    public async Task A_pledge_left_unsigned_becomes_a_reminder_and_its_case_reads_from_one_to_the_other()
    {
        played.GoTo(played.Day.AddDays(1));
        await Landscape.RestartAll();
        var discipline = await (await played.Cast()).Discipline();
        var row = await discipline.UntilListed("cases?kind=UnsignedPledge", _ => true, "an unsigned pledge is a case");
        Assert.Equal("FH_T01", row.GetProperty("unitCode").GetString());
        var caseId = row.GetProperty("caseId").GetGuid();
        Assert.Equal("P00039", (await discipline.UntilListed($"accountability/reminders?case={caseId}&rung=Bell", _ => true, "the bell")).GetProperty("recipientPerson").GetString());

        var events = await Trail(discipline, caseId);
        Assert.Equal(["PledgeOverdue", "LadderStarted", "LightChanged", "ReminderIssued"], Types(events));
        Assert.Equal(events.Select(e => e.GetProperty("at").GetDateTimeOffset()).Order(), events.Select(e => e.GetProperty("at").GetDateTimeOffset()));
        Assert.All(events, e =>
        {
            Assert.NotEmpty(e.GetProperty("title").GetString()!);
            Assert.NotEmpty(e.GetProperty("actor").GetString()!);
            Assert.Equal(32, e.GetProperty("traceId").GetString()!.Length);
        });
        Assert.Contains("责任书", await Page(discipline, caseId, "zh-CN"), StringComparison.Ordinal);
        Assert.Contains("not signed by", await Page(discipline, caseId, "en"), StringComparison.Ordinal);
        // nobody is behind whose turn has just come, or has not
        Assert.Equal(1, await Landscape.Scalar<long>("responsibility", "select count(*) from ledger where type = 'PledgeOverdue'"));
    }

    [Fact]
    public async Task A_year_of_logbooks_leaves_entries_with_gaps_late_ones_that_say_so_reviews_and_decisions_with_their_trail()
    {
        var (department, unit) = (await (await played.Cast()).Department(), Landscape.Scenario.Logbooks.Unit);
        var entries = await department.All($"logbook/entries?unit={unit}&from={played.Day.Year}-01-01&limit=500");
        Assert.Equal(entries.Count, entries.Select(e => e.GetProperty("entryId").GetGuid()).Distinct().Count());
        // what was brought in afterwards is late-recorded, what was written that week is not
        Assert.All(entries, e => Assert.Equal(played.Day.DayNumber - DateOnly.ParseExact(e.GetProperty("occurredOn").GetString()!, "yyyy-MM-dd").DayNumber > 7, e.GetProperty("lateRecorded").GetBoolean()));
        Assert.Contains(entries, e => e.GetProperty("lateRecorded").GetBoolean());
        Assert.Contains(entries, e => e.GetProperty("version").GetInt32() == 2 && e.GetProperty("state").GetString() == "Accepted");
        // some of the holders recorded nothing in some month: a year as it is
        var monthly = entries.Where(e => e.GetProperty("personCode").ValueKind != JsonValueKind.Null).GroupBy(e => e.GetProperty("personCode").GetString()!)
            .Select(g => g.Select(e => e.GetProperty("occurredOn").GetString()![..7]).Distinct().Count());
        Assert.Contains(monthly, months => months < played.Day.Month);
        var figures = Assert.Single(await department.List($"logbook/figures?unit={unit}&year={played.Day.Year}"), f => f.GetProperty("unitCode").GetString() == unit);
        Assert.Equal(entries.Count(e => e.GetProperty("unitCode").GetString() == unit), figures.GetProperty("entries").GetProperty("count").GetInt32());

        var decisions = await department.List($"logbook/decisions?unit={unit}");
        Assert.Equal(["Closed", "WrittenUp"], decisions.Select(d => d.GetProperty("state").GetString()).Order());
        Assert.Equal(1, await Landscape.Scalar<long>("logbook", "select count(*) from ledger where type = 'DecisionClosed'"));
    }

    // Every ledger row of the case, of every service, in order.
    private async Task<List<JsonElement>> Trail(Api discipline, Guid caseId)
    {
        List<JsonElement> events = [];
        await Eventually.Holds(async () =>
        {
            events = [.. (await discipline.Get($"cases/{caseId}")).GetProperty("events").EnumerateArray()];
            return Types(events).Contains("ReminderIssued");
        }, "the reminder is in the trail");
        await Landscape.Settled();
        var recorded = new List<string>();
        foreach (var service in Landscape.Services)
            recorded.AddRange(Enumerable.Repeat(service, (int)await Landscape.Scalar<long>(service, $"select count(*) from ledger where case_id = '{caseId}'")));
        await Eventually.Holds(async () =>
        {
            events = [.. (await discipline.Get($"cases/{caseId}")).GetProperty("events").EnumerateArray()];
            return events.Count == recorded.Count;
        }, "the trail has every ledger row of the case");
        Assert.Equal(recorded.Order(StringComparer.Ordinal), events.Select(e => e.GetProperty("service").GetString()!).Order(StringComparer.Ordinal));
        return events;
    }

    private async Task<string> Page(Api discipline, Guid caseId, string language)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Landscape.Gateway, $"/api/v1/cases/{caseId}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", discipline.Secret);
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var response = await http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static IEnumerable<string> Units(IEnumerable<JsonElement> rows) => rows.Select(r => r.GetProperty("unitCode").GetString()!).Order(StringComparer.Ordinal);

    private static IEnumerable<string?> Types(IEnumerable<JsonElement> events) => events.Select(e => e.GetProperty("type").GetString());
}
