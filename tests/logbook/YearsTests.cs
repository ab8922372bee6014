using System.Net;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Contracts.Responsibility;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Tests.Support;
using Xunit;
using static DutyNet.Logbook.Tests.LogbookService;

namespace DutyNet.Logbook.Tests;

/// <summary>Years of a town, by chance: a service of its own, because its clock runs through them, and now and then an hour back.</summary>
public sealed class YearsTests(LogbookService service) : IClassFixture<LogbookService>
{
    private const int Grace = 3;

    // What the test knows of an expected entry without asking the service: the same rules by another way.
    private sealed class Known(Guid duty, DateOnly from, DateOnly due)
    {
        public Guid Duty => duty;
        public DateOnly From => from;
        public DateOnly Due => due;
        public string Status { get; set; } = "Expected";
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task Through_years_of_changes_stops_and_a_clock_set_back_each_is_missing_once_and_made_good_once(int seed)
    {
        var random = new Random(seed);
        var (day, last) = (Day("2026-12-20"), Day("2028-03-10")); // two New Years and a leap day
        service.At(day);
        var town = new Town(service);
        await service.DeliverAndWait(town.Registered());
        var holders = new List<(string Person, DateOnly From, DateOnly? Until, PostFilled Fact)>();
        await Appoint(town, holders, town.Secretary, day.AddYears(-1));
        var ends = new Dictionary<Guid, DateOnly>();
        var current = await Assign(town, day.AddDays(-30), last.AddDays(200));
        var known = new Dictionary<Guid, Known>();
        var hour = 8;
        while (day < last)
        {
            hour = random.Next(4) == 0 ? Math.Max(0, hour - 1) : random.Next(0, 24); // a day later, or the same day an hour back
            service.At(day, hour);
            switch (random.Next(10))
            {
                case 0 when holders[^1].Until is null && holders[^1].From < day: // a change of holder in mid-period, sometimes with a gap
                    var (until, gap) = (day.AddDays(-1), random.Next(3) * 12);
                    await service.DeliverAndWait(Town.Vacated(holders[^1].Fact, until.ToString("O")));
                    holders[^1] = holders[^1] with { Until = until };
                    await Appoint(town, holders, $"{town.Unit}_{holders.Count}", day.AddDays(gap));
                    break;
                case 1: // a new version of the list in mid-period: the old duties end with the day before, new ones begin
                    await service.DeliverAndWait(town.Ended(day.AddDays(-1).ToString("O"), current));
                    foreach (var duty in current)
                        ends[duty] = day.AddDays(-1);
                    foreach (var x in known.Values.Where(x => current.Contains(x.Duty) && x.From >= day && x.Status is "Expected" or "Exempt" && ends.TryGetValue(x.Duty, out var on) && x.From > on))
                        x.Status = "Withdrawn";
                    current = await Assign(town, day, last.AddDays(200));
                    break;
            }
            await Task.WhenAll(service.Sweep<ScheduleExpectedEntries>(), service.Sweep<ScheduleExpectedEntries>());
            await Learn(town, known);
            if (random.Next(3) > 0)
                await RecordSome(town, known, holders, day, random);
            await Task.WhenAll(service.Sweep<PublishMissing>(), service.Sweep<PublishMissing>());
            foreach (var x in known.Values.Where(x => x.Status == "Expected" && x.Due.AddDays(Grace) < day))
                x.Status = HolderOn(holders, x.Due) is null ? "Exempt" : "Missing";
            day = day.AddDays(random.Next(5) == 0 ? random.Next(20, 70) : random.Next(0, 9)); // mostly some days, sometimes a stop of weeks
        }
        var said = (await town.Expected()).ToDictionary(x => x.GetProperty("expectedEntryId").GetGuid(), x => x.GetProperty("status").GetString()!);
        Assert.True(said.Count > 20, $"only {said.Count} came about");
        Assert.Equal([], said.Where(x => known[x.Key].Status != x.Value).Select(x => $"due {known[x.Key].Due:O}: {x.Value}, not {known[x.Key].Status}"));
        // Each that ever was missing was published once, each that was made good once, nothing else.
        var (missing, made) = (await town.Missing(), (await service.Recorded<EntryMadeGood>()).Where(e => e.UnitCode == town.Unit).ToList());
        Assert.Equal(said.Where(x => x.Value is "Missing" or "MadeGood").Select(x => x.Key).Order(), missing.Select(m => m.ExpectedEntryId).Order());
        Assert.Equal(said.Where(x => x.Value == "MadeGood").Select(x => x.Key).Order(), made.Select(m => m.ExpectedEntryId).Order());
        Assert.All(missing, m => Assert.Equal(HolderOn(holders, m.DueOn), m.PersonCode));
        Assert.Equal(missing.Count, missing.Select(m => m.CaseId).Distinct().Count());
    }

    private async Task Appoint(Town town, List<(string, DateOnly, DateOnly?, PostFilled)> holders, string person, DateOnly from)
    {
        var filled = town.Filled(person, from.ToString("O"));
        await service.DeliverAndWait(filled);
        holders.Add((person, from, null, filled));
    }

    private async Task<Guid[]> Assign(Town town, DateOnly from, DateOnly until)
    {
        AssignedDuty[] duties =
        [
            Town.Duty(CadenceKind.Monthly, from.ToString("O"), until.ToString("O"), EntryCategory.HeartToHeartTalk),
            Town.Duty(CadenceKind.Quarterly, from.ToString("O"), until.ToString("O"), EntryCategory.IntegrityLecture, times: 2),
            Town.Duty(CadenceKind.HalfYearly, from.ToString("O"), until.ToString("O"), EntryCategory.ReportUpward),
        ];
        await service.DeliverAndWait(town.Assigned(duties));
        return [.. duties.Select(d => d.DutyId)];
    }

    private async Task Learn(Town town, Dictionary<Guid, Known> known)
    {
        foreach (var x in await town.Expected())
            known.TryAdd(x.GetProperty("expectedEntryId").GetGuid(),
                new Known(x.GetProperty("dutyId").GetGuid(), Day(x.GetProperty("periodFrom").GetString()!), Day(x.GetProperty("dueOn").GetString()!)));
    }

    // Whoever holds the post records some of what they owe by the rules of a book: in time, late, or after it was missing.
    private async Task RecordSome(Town town, Dictionary<Guid, Known> known, List<(string Person, DateOnly From, DateOnly? Until, PostFilled Fact)> holders, DateOnly day, Random random)
    {
        var open = (await town.Expected()).Where(x => x.GetProperty("status").GetString() is "Expected" or "Missing" && Day(x.GetProperty("periodFrom").GetString()!) <= day).ToList();
        foreach (var x in open.Where(_ => random.Next(3) == 0))
        {
            var (id, due) = (x.GetProperty("expectedEntryId").GetGuid(), Day(x.GetProperty("dueOn").GetString()!));
            var person = HolderOn(holders, due < day ? due : day);
            if (person is null || x.GetProperty("logbookId").ValueKind == System.Text.Json.JsonValueKind.Null)
                continue;
            var until = Day(x.GetProperty("periodUntil").GetString()!);
            var body = Town.Body((until < day ? until : day).ToString("O"), Enum.Parse<EntryCategory>(x.GetProperty("category").GetString()!), [id]);
            await service.As(Chassis.Access.Role.Leader, town.Unit, person).Post($"/api/v1/logbook/logbooks/{x.GetProperty("logbookId").GetGuid()}/entries", body).Gives(HttpStatusCode.Created);
            known[id].Status = known[id].Status == "Missing" ? "MadeGood" : day <= due.AddDays(Grace) ? "Fulfilled" : "FulfilledLate";
        }
    }

    private static string? HolderOn(List<(string Person, DateOnly From, DateOnly? Until, PostFilled Fact)> holders, DateOnly day) =>
        holders.LastOrDefault(h => h.From <= day && (h.Until is null || h.Until >= day)).Person;
}
