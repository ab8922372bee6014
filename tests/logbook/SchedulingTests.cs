using DutyNet.Contracts;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Logbook.Tests;

/// <summary>A service of its own: its clock runs through years.</summary>
public sealed class SchedulingTests(LogbookService service) : IClassFixture<LogbookService>
{
    private const int Horizon = 100;

    private sealed record Period(Guid Duty, DateOnly From, DateOnly Due, int Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_duty_and_period_is_expected_exactly_once_over_years(int seed)
    {
        var random = new Random(seed);
        var day = LogbookService.Day("2026-11-20");
        var last = LogbookService.Day("2029-02-10"); // two New Years and a leap day
        service.At(day);
        var town = await new Town(service).With();
        CadenceKind[] kinds = [CadenceKind.Monthly, CadenceKind.Quarterly, CadenceKind.HalfYearly, CadenceKind.Yearly, CadenceKind.ByDate, CadenceKind.AsArises];
        var duties = Enumerable.Range(0, 18).Select(i =>
        {
            var from = day.AddDays(random.Next(-300, 500));
            return Town.Duty(kinds[i % kinds.Length], from.ToString("O"), from.AddDays(random.Next(0, 700)).ToString("O"), times: 1 + (i % 3 / 2), dueOn: from.AddDays(random.Next(0, 300)).ToString("O"));
        }).Append(Town.Duty(CadenceKind.Monthly, "2028-02-29", "2028-02-29")).ToArray();
        await service.DeliverAndWait(town.Assigned(duties));
        var run = day;
        while (run < last)
        {
            service.At(run, random.Next(0, 24));
            // two replicas at once
            await Task.WhenAll(service.Sweep<ScheduleExpectedEntries>(), service.Sweep<ScheduleExpectedEntries>());
            // mostly some days, sometimes a stop of weeks
            run = run.AddDays(random.Next(6) == 0 ? random.Next(7, 60) : random.Next(1, 20));
        }
        service.At(last);
        await service.Sweep<ScheduleExpectedEntries>();
        Assert.Equal(0, await service.Sweep<ScheduleExpectedEntries>());

        var expected = duties.SelectMany(d => Owed(d, last.AddDays(Horizon))).OrderBy(p => p.Duty).ThenBy(p => p.From).ThenBy(p => p.Ordinal).ToList();
        Assert.Equal(expected, await Made(town));
    }

    // The same rule by another way: walk every day and see whether a period begins on it.
    private static IEnumerable<Period> Owed(AssignedDutyDays d, DateOnly horizon)
    {
        if (d.Kind == CadenceKind.ByDate)
        {
            if (d.From <= horizon)
                foreach (var n in Enumerable.Range(1, d.Times))
                    yield return new Period(d.Id, d.From, d.DueOn, n);
            yield break;
        }
        for (var day = d.From; d.Kind != CadenceKind.AsArises && day <= d.Until && day <= horizon; day = day.AddDays(1))
        {
            var begins = day == d.From || (day.Day == 1 && d.Kind switch
            {
                CadenceKind.Monthly => true,
                CadenceKind.Quarterly => day.Month is 1 or 4 or 7 or 10,
                CadenceKind.HalfYearly => day.Month is 1 or 7,
                _ => day.Month == 1,
            });
            if (!begins)
                continue;
            var end = day;
            while (end < d.Until && !IsLast(d.Kind, end))
                end = end.AddDays(1);
            foreach (var n in Enumerable.Range(1, d.Times))
                yield return new Period(d.Id, day, end, n);
        }
    }

    private static bool IsLast(CadenceKind kind, DateOnly day)
    {
        var next = day.AddDays(1);
        return next.Day == 1 && kind switch
        {
            CadenceKind.Monthly => true,
            CadenceKind.Quarterly => next.Month is 1 or 4 or 7 or 10,
            CadenceKind.HalfYearly => next.Month is 1 or 7,
            _ => next.Month == 1,
        };
    }

    private sealed record AssignedDutyDays(Guid Id, CadenceKind Kind, int Times, DateOnly DueOn, DateOnly From, DateOnly Until);

    private static IEnumerable<Period> Owed(Contracts.Responsibility.AssignedDuty d, DateOnly horizon) =>
        Owed(new AssignedDutyDays(d.DutyId, d.Cadence.Kind, d.Cadence.Times, d.Cadence.DueOn ?? d.Until, d.From, d.Until), horizon);

    private async Task<List<Period>> Made(Town town)
    {
        await using var source = NpgsqlDataSource.Create(service.Database);
        await using var command = source.CreateCommand($"select duty_id, period_from, due_on, ordinal from expected_entries where unit_code = '{town.Unit}'");
        await using var reader = await command.ExecuteReaderAsync();
        var made = new List<Period>();
        while (await reader.ReadAsync())
            made.Add(new Period(reader.GetGuid(0), reader.GetFieldValue<DateOnly>(1), reader.GetFieldValue<DateOnly>(2), reader.GetInt32(3)));
        return [.. made.OrderBy(p => p.Duty).ThenBy(p => p.From).ThenBy(p => p.Ordinal)];
    }

    [Fact]
    public async Task A_leap_day_belongs_to_its_month()
    {
        service.At("2028-02-01");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2028-02-10", "2028-03-31"));
        var due = (await town.Expected()).Select(x => x.GetProperty("dueOn").GetString());
        Assert.Equal(["2028-02-29", "2028-03-31"], due);
    }

    [Fact]
    public async Task Only_periods_within_the_horizon_are_made()
    {
        service.At("2026-11-20"); // 28 February is the hundredth day
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-11-01", "2027-12-31"));
        Assert.Equal(4, (await town.Expected()).Count);
        service.At("2026-11-21");
        await service.Sweep<ScheduleExpectedEntries>();
        Assert.Equal(5, (await town.Expected()).Count);
    }

    [Fact]
    public async Task A_district_of_duties_is_scheduled_set_based_and_looked_at_once()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With();
        await service.DeliverAndWait(town.Assigned([.. Enumerable.Range(0, 5000).Select(_ => Town.Duty(CadenceKind.Monthly, "2026-11-01", "2027-10-31"))]));
        Assert.Equal(5000, await service.Sweep<ScheduleExpectedEntries>());
        Assert.Equal(0, await service.Sweep<ScheduleExpectedEntries>());
        Assert.Equal(20_000, await service.Scalar<long>($"select count(*) from expected_entries where unit_code = '{town.Unit}'"));
        Assert.Contains("duties_next_from", await Plan("select duty_id from duties where next_from <= '2026-11-01' order by next_from, duty_id limit 2000"), StringComparison.Ordinal);
        Assert.Contains("expected_entries_due", await Plan("select id from expected_entries where status = 'Expected' and due_on < '2026-11-10' order by due_on, id limit 500"), StringComparison.Ordinal);
    }

    private async Task<string> Plan(string sql)
    {
        await Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), "analyze duties, expected_entries");
        return await service.Scalar<string>($"explain (format json, costs off) {sql}") ?? "";
    }
}
