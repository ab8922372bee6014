using System.Net;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

/// <summary>The ladder of a decision taken in an emergency and not written up or reported in time.</summary>
public sealed class IrregularDecisions(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private static readonly DateOnly Monday = AccountabilityService.Monday;

    [Fact]
    public async Task An_irregular_decision_rings_the_bell_with_who_decided_and_climbs_until_it_is_put_right()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Irregular());
        Assert.Equal(new Standing("Running", "Red", Monday, "Bell", Monday.AddDays(7), null, "B1M"), await Standing.Of(service, affair.IrregularityId));
        Assert.Equal(LadderCause.DecisionIrregular, Assert.Single(await service.Recorded<LadderStarted>(), l => l.CaseId == affair.CaseId).Cause);
        service.ItIs(Monday.AddDays(8));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M YellowCard:B1", await Standing.Rungs(service, affair.IrregularityId));
        await service.DeliverAndWait(affair.PutRight(9));
        Assert.Equal(new Standing("Stopped", "Yellow", Monday, "YellowCard", null, Monday.AddDays(9), "B1M"), await Standing.Of(service, affair.IrregularityId));
        Assert.Equal("PutRight", Assert.Single(await service.Recorded<LadderStopped>(), l => l.CaseId == affair.CaseId).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Twice_late_or_out_of_order_it_ends_the_same(bool putRightFirst)
    {
        service.ItIs(Monday.AddDays(30)); // late
        var affair = new Affair("FH.FH_E01", "E1M");
        var (irregular, put) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var first in new[] { putRightFirst, !putRightFirst, putRightFirst, !putRightFirst })
        {
            if (first)
                await service.Handle(affair.PutRight(), put);
            else
                await service.Handle(affair.Irregular(), irregular);
        }
        var standing = await Standing.Of(service, affair.IrregularityId);
        Assert.Equal(("Stopped", "Yellow", Monday.AddDays(3)), (standing.Status, standing.Light, standing.SettledOn));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from ladders where case_id = '{affair.CaseId}'"));
        Assert.Single(await service.Recorded<LadderStopped>(), l => l.CaseId == affair.CaseId);
    }

    [Fact]
    public async Task The_case_is_one_of_an_irregular_decision_named_by_its_number()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair("FH.FH_D01", "D1");
        await service.DeliverAndWait(affair.Irregular());
        using var discipline = service.As(Role.Discipline, "FH");
        await Eventually.Holds(async () => (await Trail(discipline, affair)).GetProperty("events").GetArrayLength() >= 4, "the ladder's facts came back from the broker");
        var found = await Trail(discipline, affair);
        Assert.Equal(["DecisionIrregular", "LadderStarted", "LightChanged", "ReminderIssued"], found.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()));
        Assert.Equal(("IrregularDecision", "FH_D01-2026-1"), (found.GetProperty("kind").GetString(), found.GetProperty("title").GetString()));
        Assert.Contains("未按时书面记录", found.GetProperty("events")[0].GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    private static Task<System.Text.Json.JsonElement> Trail(HttpClient http, Affair affair) => http.GetAsync($"/api/v1/accountability/cases/{affair.CaseId}").Gives(HttpStatusCode.OK);
}
