using System.Net;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Logbooks;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class LogbookTests(LogbookService service)
{
    private Task<long> Books(Town town) => service.Scalar<long>($"select count(*) from logbooks where unit_code = '{town.Unit}'");

    [Fact]
    public async Task A_leaders_duty_opens_their_book_and_a_leading_bodys_duty_the_units()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(
            Town.Duty(CadenceKind.Quarterly, "2026-01-01", "2026-12-31"),
            Town.Duty(CadenceKind.Yearly, "2026-01-01", "2026-12-31", owedBy: DutyOwner.Unit));
        Assert.NotEqual(await town.Book(town.Secretary), await town.Book(null));
        Assert.Equal(2, await Books(town));
        Assert.Equal(2, (await service.Recorded<LogbookOpened>()).Count(o => o.UnitCode == town.Unit && o.Year == 2026));
    }

    [Fact]
    public async Task Whichever_arrives_first_holder_or_duty_one_book_is_opened()
    {
        service.At("2026-11-20");
        var town = new Town(service);
        var assigned = town.Assigned(Town.Duty(CadenceKind.Quarterly, "2026-01-01", "2026-12-31"));
        await service.DeliverAndWait(assigned);
        Assert.Equal(0, await Books(town));
        var filled = town.Filled(town.Secretary, "2026-03-01");
        await service.DeliverAndWait(filled);
        await service.DeliverAndWait(filled);
        await service.DeliverAndWait(assigned);
        await service.DeliverAndWait(town.Registered());
        Assert.Equal(1, await Books(town));
        Assert.NotEqual(Guid.Empty, await town.Book(town.Secretary));
    }

    [Fact]
    public async Task A_holder_whose_time_in_the_post_ended_before_the_duty_has_no_book_for_it()
    {
        service.At("2026-11-20");
        var town = new Town(service);
        await service.DeliverAndWait(Town.Vacated(town.Filled(town.Secretary, "2020-01-01"), "2025-12-31"));
        await service.DeliverAndWait(town.Assigned(Town.Duty(CadenceKind.Quarterly, "2026-01-01", "2026-12-31")));
        Assert.Equal(0, await Books(town));
        await service.DeliverAndWait(town.Filled(town.Successor, "2026-01-01"));
        Assert.Equal(1, await Books(town));
    }

    [Fact]
    public async Task Each_year_has_a_book_of_its_own_opened_at_New_Year_once()
    {
        service.At("2030-06-01");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Quarterly, "2030-01-01", "2031-12-31"));
        Assert.Equal(1, await Books(town));
        service.At("2031-01-01", hour: 1);
        await Task.WhenAll(service.Sweep<OpenLogbooksOfTheYear>(), service.Sweep<OpenLogbooksOfTheYear>());
        Assert.Equal(2, await Books(town));
        Assert.Equal(0, await service.Sweep<OpenLogbooksOfTheYear>());
        Assert.Equal(2, (await service.Recorded<LogbookOpened>()).Count(o => o.UnitCode == town.Unit));
        Assert.NotEqual(Guid.Empty, await town.Book(town.Secretary, 2031));
    }

    [Theory]
    [InlineData("9000-01-01")]
    [InlineData("9998-12-31")]
    [InlineData("9999-12-31")] // arrives as infinity
    [InlineData("0001-01-01")]
    public async Task A_due_date_out_of_all_bounds_breaks_nothing(string dueOn)
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.ByDate, "2026-11-01", "9999-12-31", dueOn: dueOn));
        var task = town.Rectification(dueOn, town.Secretary);
        await service.DeliverAndWait(task);
        await service.DeliverAndWait(town.Rectification("2026-12-01", town.Secretary, finding: task.FindingId));
        await service.DeliverAndWait(town.Extension(task, dueOn, 2));
        await service.DeliverAndWait(Town.Vacated(town.Filled(town.Successor, dueOn), "9999-12-31"));
        var book = await town.Book(town.Secretary);
        Assert.NotEqual(Guid.Empty, book);
        Assert.Equal(3, (await town.Expected()).Count);
        await town.Record(town.AsSecretary(), book, "2026-11-20", EntryCategory.Rectification);
        service.At("2026-12-20");
        await service.Sweep<OpenLogbooksOfTheYear>();
        await service.Sweep<PublishMissing>();
    }

    [Fact]
    public async Task A_book_shows_its_owner_and_the_number_of_its_entries()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"));
        var book = await town.Book(town.Secretary);
        await town.Record(town.AsSecretary(), book, "2026-11-20");
        await town.Record(town.AsSecretary(), book, "2026-11-01");
        var shown = await town.AsOversight().GetAsync($"/api/v1/logbook/logbooks/{book}").Gives(HttpStatusCode.OK);
        Assert.Equal($"姓名{town.Secretary}", shown.GetProperty("personName").GetString());
        Assert.Equal(2, shown.GetProperty("entries").GetInt32());
        Assert.Equal(1, shown.GetProperty("lateRecorded").GetInt32());
    }

    [Fact]
    public async Task Lists_page_sort_and_export()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2025-01-01", "2026-12-31"));
        var years = new List<int>();
        var next = "";
        do
        {
            var page = await town.AsOversight().GetAsync($"/api/v1/logbook/logbooks?unit={town.Unit}&sort=year&limit=1&cursor={next}").Gives(HttpStatusCode.OK);
            years.AddRange(page.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("year").GetInt32()));
            next = page.GetProperty("next").GetString() ?? "";
        }
        while (next.Length > 0);
        Assert.Equal([2025, 2026], years);
        var csv = await town.AsOversight().GetStringAsync($"/api/v1/logbook/expected-entries?unit={town.Unit}&format=csv");
        Assert.Contains("expectedEntryId", csv, StringComparison.Ordinal);
        await town.AsOversight().GetAsync("/api/v1/logbook/logbooks?sort=nothing").NamesField(HttpStatusCode.BadRequest, "sort");
        await town.AsOversight().GetAsync("/api/v1/logbook/logbooks?year=soon").NamesField(HttpStatusCode.BadRequest, "year");
    }
}
