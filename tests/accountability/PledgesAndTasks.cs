using System.Net;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

/// <summary>The ladders of unsigned pledges and of annual tasks behind schedule.</summary>
public sealed class PledgesAndTasks(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private const string Base = "/api/v1/accountability";
    private static readonly DateOnly Monday = AccountabilityService.Monday;

    [Fact]
    public async Task An_unsigned_pledge_rings_the_bell_with_whose_signature_is_missing_and_climbs()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        await service.DeliverAndWait(affair.PledgeOverdue());
        Assert.Equal(new Standing("Running", "Red", Monday, "Bell", Monday.AddDays(7), null, "B1M"), await Standing.Of(service, affair.PledgeId));
        service.ItIs(Monday.AddDays(15));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M YellowCard:B1 RedLight:D1", await Standing.Rungs(service, affair.PledgeId));
        Assert.Equal(LadderCause.PledgeUnsigned, Assert.Single(await service.Recorded<LadderStarted>(), l => l.CaseId == affair.CaseId).Cause);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pledge_signed_or_withdrawn_ends_its_reminders(bool signed)
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair("FH.FH_E01", "E1M");
        await service.DeliverAndWait(affair.PledgeOverdue());
        if (signed)
            await service.DeliverAndWait(affair.PledgeEffective());
        else
            await service.DeliverAndWait(affair.PledgeWithdrawn());
        Assert.Equal(new Standing("Stopped", "Yellow", Monday, "Bell", null, Monday.AddDays(3), "E1M"), await Standing.Of(service, affair.PledgeId));
        Assert.Equal("PledgeSettled", Assert.Single(await service.Recorded<LadderStopped>(), l => l.CaseId == affair.CaseId).Reason);
        using var discipline = service.As(Role.Discipline, "FH");
        await Eventually.Holds(async () => (await discipline.GetAsync($"{Base}/cases?kind=UnsignedPledge&open=false&unit=FH_E01&limit=500").Gives(HttpStatusCode.OK))
            .GetProperty("items").EnumerateArray().Any(c => c.GetProperty("caseId").GetGuid() == affair.CaseId), "the case is closed");
    }

    [Fact]
    public async Task What_never_began_a_case_gets_no_ladder()
    {
        var affair = new Affair();
        await service.Handle(affair.PledgeEffective(known: false));
        await service.Handle(affair.PledgeWithdrawn(known: false));
        await service.Handle(affair.TaskDone(known: false));
        await service.Handle(affair.Amended(100, known: false));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from ladders where cause_id in ('{affair.PledgeId}', '{affair.AnnualTaskId}')"));
    }

    [Fact]
    public async Task A_task_behind_schedule_climbs_from_the_primary_unit_until_it_is_signed_off()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair("FH.FH_D01", "D1");
        await service.DeliverAndWait(affair.Behind());
        Assert.Equal(new Standing("Running", "Red", Monday, "Bell", Monday.AddDays(7), null, "D1"), await Standing.Of(service, affair.AnnualTaskId));
        service.ItIs(Monday.AddDays(8));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:D1 YellowCard:TOP", await Standing.Rungs(service, affair.AnnualTaskId));
        await service.DeliverAndWait(affair.TaskDone(10));
        var standing = await Standing.Of(service, affair.AnnualTaskId);
        Assert.Equal(("Stopped", "Yellow", Monday.AddDays(10)), (standing.Status, standing.Light, standing.SettledOn));
        Assert.Equal("TaskDone", Assert.Single(await service.Recorded<LadderStopped>(), l => l.CaseId == affair.CaseId).Reason);
    }

    [Fact]
    public async Task A_due_date_that_passes_after_the_half_year_is_a_miss_of_its_own_in_the_same_case()
    {
        service.ItIs(Monday.AddDays(91));
        var affair = new Affair("FH.FH_D01", "D1");
        await service.Handle(affair.Behind());
        await service.Handle(affair.TaskOverdue());
        var standing = await Standing.Of(service, affair.AnnualTaskId);
        Assert.Equal(("Running", Monday.AddDays(90), "Bell"), (standing.Status, standing.DueOn, standing.Rung));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from ladders where case_id = '{affair.CaseId}'"));
    }

    [Fact]
    public async Task A_due_date_moved_by_amendment_goes_back_to_watching_until_a_later_look_finds_it_behind()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair("FH.FH_D01", "D1");
        await service.Handle(affair.Behind());
        await service.Handle(affair.Amended(60));
        Assert.Equal(new Standing("Watching", "Green", Monday.AddDays(60), null, null, null, "D1"), await Standing.Of(service, affair.AnnualTaskId));
        service.ItIs(Monday.AddDays(31));
        await service.Handle(affair.Behind(30, version: 2));
        var standing = await Standing.Of(service, affair.AnnualTaskId);
        Assert.Equal(("Running", "Red", Monday.AddDays(30), "Bell"), (standing.Status, standing.Light, standing.DueOn, standing.Rung));
    }

    [Fact]
    public async Task The_trail_of_a_task_behind_schedule_begins_with_its_cause()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair("FH.FH_D01", "D1");
        await service.DeliverAndWait(affair.Behind());
        using var discipline = service.As(Role.Discipline, "FH");
        string[] expected = ["TaskBehindSchedule", "LadderStarted", "LightChanged", "ReminderIssued"];
        await Eventually.Holds(async () => (await Trail(discipline, affair)).GetProperty("events").GetArrayLength() >= expected.Length, "the ladder's facts came back from the broker");
        var found = await Trail(discipline, affair);
        Assert.Equal(expected, found.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()));
        Assert.Equal(("TaskBehind", "专项治理"), (found.GetProperty("kind").GetString(), found.GetProperty("title").GetString()));
        Assert.Contains("进度滞后", found.GetProperty("events")[0].GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    private static Task<System.Text.Json.JsonElement> Trail(HttpClient http, Affair affair) => http.GetAsync($"{Base}/cases/{affair.CaseId}").Gives(HttpStatusCode.OK);
}
