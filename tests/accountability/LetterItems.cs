using System.Net;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

/// <summary>An item of a recommendation letter climbs and ends its ladder as a finding does.</summary>
public sealed class LetterItems(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private static readonly DateOnly Monday = AccountabilityService.Monday;

    [Fact]
    public async Task A_closed_out_item_stops_its_ladder()
    {
        service.ItIs(Monday.AddDays(8));
        var affair = new Affair();
        await service.Handle(affair.ItemIssued());
        await service.Handle(affair.Assigned());
        await service.Handle(affair.Overdue());
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M YellowCard:B1", await Standing.Rungs(service, affair.FindingId));
        await service.Handle(affair.ItemClosed());
        Assert.Equal(("Stopped", "Yellow"), await Standing.Of(service, affair.FindingId) is var s ? (s.Status, s.Light) : default);
        service.ItIs(Monday.AddDays(20));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M YellowCard:B1", await Standing.Rungs(service, affair.FindingId));
    }

    [Fact]
    public async Task An_item_closed_before_it_was_assigned_never_climbs()
    {
        service.ItIs(Monday.AddDays(20));
        var affair = new Affair();
        var id = Guid.CreateVersion7();
        await service.Handle(affair.ItemClosed(putRight: false), id);
        await service.Handle(affair.ItemClosed(putRight: false), id);
        await service.Handle(affair.Assigned());
        await service.Handle(affair.ItemIssued());
        await service.Sweep<ClimbLadders>();
        Assert.Equal("", await Standing.Rungs(service, affair.FindingId));
        Assert.Equal("Stopped", (await Standing.Of(service, affair.FindingId)).Status);
    }

    [Fact]
    public async Task Its_trail_tells_the_item_the_answer_and_the_close_out_in_words()
    {
        var affair = new Affair();
        await service.Handle(affair.ItemIssued(), recordedAt: At(0));
        await service.Handle(affair.ItemAnswered(adopted: false), recordedAt: At(1));
        await service.Handle(affair.ItemClosed(putRight: false), recordedAt: At(2));
        using var discipline = service.As(Role.Discipline, "FH");
        var found = await discipline.GetAsync($"/api/v1/accountability/cases/{affair.CaseId}").Gives(HttpStatusCode.OK);
        Assert.Equal(("LetterItem", "记录不规范", At(2)), (found.GetProperty("kind").GetString(), found.GetProperty("title").GetString(), found.GetProperty("closedAt").GetDateTimeOffset()));
        var titles = found.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("title").GetString()!).ToList();
        Assert.Contains("工作建议书 2026-1 第 2 项", titles[0], StringComparison.Ordinal);
        Assert.Contains("不采纳，条件不具备", titles[1], StringComparison.Ordinal);
        Assert.Contains("第 2 项销号（未采纳，理由成立）", titles[2], StringComparison.Ordinal);
    }

    private static DateTimeOffset At(int days) => new DateTimeOffset(2026, 3, 1, 1, 0, 0, TimeSpan.Zero).AddDays(days);
}
