using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.ExpectedEntries;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class RectificationTests(LogbookService service)
{
    [Fact]
    public async Task A_rectification_is_expected_in_the_holders_book_which_is_opened_for_it()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With();
        var task = town.Rectification("2026-12-20", town.Secretary);
        await service.DeliverAndWait(task);
        var one = Assert.Single(await town.Expected($"person={town.Secretary}"));
        Assert.Equal(("2026-12-20", "Rectification", "P3-S01"), (one.GetProperty("dueOn").GetString(), one.GetProperty("source").GetString(), one.GetProperty("itemCode").GetString()));
        var book = await town.Book(town.Secretary);
        Assert.Equal(book, one.GetProperty("logbookId").GetGuid());

        var recorded = await town.Record(town.AsSecretary(), book, "2026-11-20", EntryCategory.Rectification);
        Assert.Equal("Fulfilled", recorded.GetProperty("fulfilled")[0].GetProperty("status").GetString());
        Assert.Equal(task.CaseId, Assert.Single(await service.Recorded<EntryRecorded>(), e => e.UnitCode == town.Unit).CaseId);
    }

    [Fact]
    public async Task Without_a_person_it_is_expected_in_the_units_book()
    {
        service.At("2026-11-20");
        var town = new Town(service);
        await service.DeliverAndWait(town.Registered());
        await service.DeliverAndWait(town.Rectification("2027-01-20", person: null, withPost: false));
        Assert.Equal(await town.Book(null, 2027), Assert.Single(await town.Expected()).GetProperty("logbookId").GetGuid());
    }

    [Fact]
    public async Task Missing_belongs_to_the_case_it_came_from()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With();
        var task = town.Rectification("2026-12-01", town.Secretary);
        await service.DeliverAndWait(task);
        service.At("2026-12-05");
        await service.Sweep<PublishMissing>();
        var missing = Assert.Single(await town.Missing());
        Assert.Equal((task.CaseId, (Guid?)null, EntryCategory.Rectification), (missing.CaseId, missing.DutyId, missing.Category));
        // too late to move it
        await service.DeliverAndWait(town.Extension(task, "2026-12-31", 2));
        var one = Assert.Single(await town.Expected());
        Assert.Equal(("Missing", "2026-12-01"), (one.GetProperty("status").GetString(), one.GetProperty("dueOn").GetString()));
    }

    [Theory]
    [InlineData("task,first,second")]
    [InlineData("first,task,second")]
    [InlineData("second,first,task")]
    [InlineData("second,task,first,task,second")]
    public async Task The_newest_extension_holds_whatever_arrives_first(string order)
    {
        service.At("2026-11-20");
        var town = await new Town(service).With();
        var task = town.Rectification("2026-12-01", town.Secretary);
        var first = town.Extension(task, "2026-12-15", 2);
        var second = town.Extension(task, "2027-01-10", 3);
        foreach (var what in order.Split(','))
        {
            await (what switch
            {
                "task" => service.DeliverAndWait(task),
                "first" => service.DeliverAndWait(first),
                _ => service.DeliverAndWait(second),
            });
        }
        var one = Assert.Single(await town.Expected());
        Assert.Equal("2027-01-10", one.GetProperty("dueOn").GetString());
        Assert.Equal(await town.Book(town.Secretary, 2027), one.GetProperty("logbookId").GetGuid());
    }
}
