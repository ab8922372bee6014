using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Xunit;
using static DutyNet.Logbook.Tests.LogbookService;

namespace DutyNet.Logbook.Tests;

/// <summary>What a unit owes by how it stands in the tours: an entry of its first responsible person (003).</summary>
[Collection("logbook")]
public sealed class TourTests(LogbookService service)
{
    [Theory]
    [InlineData(TourStatus.NotYetToured, "tour-self-examination", "Other")]
    [InlineData(TourStatus.BeingToured, "tour-cooperation", "ReportUpward")]
    [InlineData(TourStatus.Toured, "tour-rectification", "Rectification")]
    public async Task The_first_responsible_person_owes_what_the_units_place_in_the_tours_asks_for(TourStatus status, string item, string category)
    {
        service.At("2026-03-20");
        var town = await new Town(service).With();
        await service.DeliverAndWait(Changed(town, status, 1, "2026-05-20"));
        var one = Assert.Single(await town.Expected($"person={town.Secretary}"));
        Assert.Equal((item, category, "Tour", "2026-05-20"), (one.GetProperty("itemCode").GetString(), one.GetProperty("category").GetString(), one.GetProperty("source").GetString(), one.GetProperty("dueOn").GetString()));
        var recorded = await town.Record(town.AsSecretary(), await town.Book(town.Secretary), "2026-03-20", Enum.Parse<EntryCategory>(category));
        Assert.Equal("Fulfilled", recorded.GetProperty("fulfilled")[0].GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("unit,seat,1,2")]
    [InlineData("1,2,unit,seat")]
    [InlineData("2,1,seat,unit")]
    [InlineData("2,seat,1,unit,2,1")]
    [InlineData("1,seat,2,seat,1")]
    public async Task The_newest_status_holds_and_the_seat_is_found_whatever_arrives_first(string order)
    {
        service.At("2026-03-20");
        var town = new Town(service);
        var (first, second, seat) = (Changed(town, TourStatus.NotYetToured, 1, "2026-06-20"), Changed(town, TourStatus.BeingToured, 2, "2026-05-20"), town.Filled(town.Secretary, "2020-01-01"));
        second = second with { TermId = first.TermId };
        foreach (var what in order.Split(','))
        {
            await (what switch
            {
                "unit" => service.DeliverAndWait(town.Registered()),
                "seat" => service.DeliverAndWait(seat),
                "1" => service.DeliverAndWait(first),
                _ => service.DeliverAndWait(second),
            });
        }
        var all = await town.Expected();
        Assert.Equal([("tour-cooperation", "Expected", town.Secretary), ("tour-self-examination", "Withdrawn", null)],
            all.Select(e => (e.GetProperty("itemCode").GetString(), e.GetProperty("status").GetString(), e.GetProperty("status").GetString() == "Withdrawn" ? null : e.GetProperty("personCode").GetString())).Order());
        await town.Book(town.Secretary);
    }

    [Fact]
    public async Task The_same_change_twice_is_expected_once()
    {
        service.At("2026-03-20");
        var town = await new Town(service).With();
        var (change, id) = (Changed(town, TourStatus.Toured, 3, "2026-05-20"), Guid.CreateVersion7());
        await service.DeliverAndWait(change, id);
        await service.Deliver(change, id);
        await service.DeliverAndWait(change);
        Assert.Single(await town.Expected());
    }

    private static TourStatusChanged Changed(Town town, TourStatus status, int version, string dueOn) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), town.Unit, town.Path, status, null, Day("2026-03-20"), Day(dueOn), version);
}
