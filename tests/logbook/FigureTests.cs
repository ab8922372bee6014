using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class FigureTests(LogbookService service)
{
    private static readonly string[] Numbers = ["due", "done", "open", "inTime", "entries", "lateRecorded", "accepted", "returned", "notRecorded", "irregular", "dutyNotDone"];

    // July to November due: July and August in time, September late, October made good, November open; one more entry, late-recorded, in a year of six.
    private async Task<(Town Town, Guid Book)> AYear()
    {
        service.At("2026-07-15");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-07-01", "2026-12-31"));
        var book = await town.Book(town.Secretary);
        var ids = new List<Guid>();
        async Task Record(string today, string on, EntryCategory category = EntryCategory.HeartToHeartTalk, bool missed = false)
        {
            service.At(today);
            await service.Sweep<ScheduleExpectedEntries>();
            if (missed)
                await service.Sweep<PublishMissing>();
            ids.Add((await town.Record(town.AsSecretary(), book, on, category)).GetProperty("entryId").GetGuid());
        }
        await Record("2026-07-15", "2026-07-15");
        await Record("2026-08-15", "2026-08-15");
        await Record("2026-10-04", "2026-09-30"); // after grace, not published yet
        await Record("2026-11-10", "2026-10-20", missed: true);
        await Record("2026-11-20", "2026-11-20", EntryCategory.Other);
        service.At("2026-12-02");
        async Task Review(int entry, object verdict) => await town.AsOversight().Post($"/api/v1/logbook/entries/{ids[entry]}/review", verdict).Gives(HttpStatusCode.Created);
        await Review(0, new { verdict = "Accepted" });
        await Review(1, new { verdict = "Returned", defect = "Irregular", remark = "补" });
        await Review(2, new { verdict = "Returned", defect = "DutyNotDone", remark = "补" });
        return (town, book);
    }

    private static void AreTheYears(JsonElement f)
    {
        Assert.Equal([5, 4, 1, 2, 5, 1, 1, 2, 0, 1, 1], Numbers.Select(n => f.GetProperty(n).GetProperty("count").GetInt32()));
        Assert.Equal((80m, 50m, 20m, 33.3m), (
            f.GetProperty("completenessPercent").GetDecimal(), f.GetProperty("timelinessPercent").GetDecimal(), f.GetProperty("lateRecordedPercent").GetDecimal(), f.GetProperty("qualityPercent").GetDecimal()));
    }

    private static async Task Open(HttpClient http, JsonElement figures)
    {
        foreach (var number in Numbers)
        {
            var rows = await http.GetAsync(figures.GetProperty(number).GetProperty("rows").GetString()).Gives(HttpStatusCode.OK);
            Assert.True(figures.GetProperty(number).GetProperty("count").GetInt32() == rows.GetProperty("items").GetArrayLength(), $"{number} opens to other rows");
        }
    }

    [Fact]
    public async Task A_books_completeness_timeliness_and_quality_are_counted_and_each_number_opens_to_its_rows()
    {
        var (town, book) = await AYear();
        var answer = await town.AsOversight().GetAsync($"/api/v1/logbook/logbooks/{book}/figures").Gives(HttpStatusCode.OK);
        AreTheYears(answer.GetProperty("figures"));
        await Open(town.AsOversight(), answer.GetProperty("figures"));
        await service.As(Role.Discipline, "ELSEWHERE", "x").GetAsync($"/api/v1/logbook/logbooks/{book}/figures").IsProblem(HttpStatusCode.NotFound, "logbook-not-found");
        foreach (var rows in new[] { $"figures/rows?logbook={book}", $"entries?logbook={book}", $"figures/rows?unit={town.Unit}" })
            Assert.Equal(0, (await service.As(Role.Discipline, "ELSEWHERE", "x").GetAsync($"/api/v1/logbook/{rows}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_units_of_a_subtree_are_compared_by_the_same_figures()
    {
        var (town, _) = await AYear();
        var village = await new Town(service) { Above = town.Path }.With(Town.Duty(CadenceKind.Yearly, "2026-01-01", "2026-12-31", owedBy: DutyOwner.Unit));
        var rows = (await town.AsOversight().GetAsync("/api/v1/logbook/figures?year=2026").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(new[] { town.Unit, village.Unit }.Order(StringComparer.Ordinal), rows.Select(r => r.GetProperty("unitCode").GetString()));
        var own = rows.Single(r => r.GetProperty("unitCode").GetString() == town.Unit);
        AreTheYears(own);
        await Open(town.AsOversight(), own);
        // nothing due yet: no rate rather than a made-up one
        var below = rows.Single(r => r.GetProperty("unitCode").GetString() == village.Unit);
        Assert.All(new[] { "completenessPercent", "timelinessPercent", "qualityPercent" }, p => Assert.Equal(JsonValueKind.Null, below.GetProperty(p).ValueKind));
        Assert.Equal(village.Unit, Assert.Single((await town.AsOversight().GetAsync($"/api/v1/logbook/figures?unit={village.Unit}&year=2026").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("unitCode").GetString());
        Assert.Equal(village.Unit, Assert.Single((await village.AsOversight().GetAsync("/api/v1/logbook/figures").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("unitCode").GetString());
        var csv = await (await town.AsOversight().GetAsync($"/api/v1/logbook/figures?unit={town.Unit}&format=csv")).Content.ReadAsStringAsync();
        Assert.Contains($"{town.Unit},镇党委,2026,5,4,1,80", csv, StringComparison.Ordinal);
        await town.AsOversight().GetAsync("/api/v1/logbook/figures?year=1").NamesField(HttpStatusCode.UnprocessableEntity, "year");
    }

    [Fact]
    public async Task What_nobody_held_the_post_for_is_in_no_persons_book_and_the_units_own_book_has_its_own_figures()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(
            Town.Duty(CadenceKind.ByDate, "2026-01-01", "2026-12-31", dueOn: "2026-11-10", owedBy: DutyOwner.Unit), Town.Duty(CadenceKind.ByDate, "2026-01-01", "2026-12-31", dueOn: "2026-11-11"));
        foreach (var person in new[] { null, town.Secretary })
        {
            var book = await town.Book(person);
            var figures = (await town.AsOversight().GetAsync($"/api/v1/logbook/logbooks/{book}/figures").Gives(HttpStatusCode.OK)).GetProperty("figures");
            Assert.Equal((1, 0), (figures.GetProperty("due").GetProperty("count").GetInt32(), figures.GetProperty("done").GetProperty("count").GetInt32()));
            await Open(town.AsOversight(), figures);
        }
    }
}
