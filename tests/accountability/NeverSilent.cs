using System.Net;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

/// <summary>Whatever happens in whatever order, an open ladder rests with somebody.</summary>
public sealed class NeverSilent(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private const int Days = 45;
    private static readonly (string Path, string? Person)[] Places =
        [("FH.FH_D01.FH_D01_B1", "B1M"), ("FH.FH_D01", "D1"), ("FH.FH_E01", null), ("FH.FH_V01.FH_V01_C1", "C1"), ("FH", "TOP"), ("XX.XX_1", null)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Through_a_random_history_nothing_open_rests_with_nobody(int seed)
    {
        var random = new Random(seed);
        using var discipline = service.As(Role.Discipline, person: "DISC");
        var affairs = new List<Affair>();
        for (var day = 0; day < Days; day++)
        {
            var today = AccountabilityService.Monday.AddDays(day);
            service.ItIs(today);
            var (path, person) = Places[random.Next(Places.Length)];
            affairs.Add(new Affair(path, person) { Due = today.AddDays(-1) });
            for (var i = 0; i < 6; i++)
                await Happen(affairs[random.Next(affairs.Count)], random, discipline);
            if (random.Next(4) > 0) // sometimes the service was down for a day
                await service.Sweep<ClimbLadders>();
            Assert.Equal(0, await service.Scalar<long>("select count(*) from ladders l join standings s on s.ladder_id = l.id where l.status not in ('Stopped', 'Awaited') and s.rests_with is null and l.next_rung_on is null"));
        }
        await service.Sweep<ClimbLadders>();
        // A request rests with oversight staff: every one that came waits for a decision or has it.
        Assert.Equal(0, await service.Scalar<long>("select count(*) from trail t where t.type = 'AccountabilityRequested' and not exists (select from proposals p where p.request_id::text = t.body ->> 'requestId')"));
        var atTheEnd = await discipline.GetAsync("/api/v1/accountability/ladders/at-rest-with-nobody").Gives(HttpStatusCode.OK);
        Assert.Equal(0, atTheEnd.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_ladder_whose_rung_is_more_than_a_day_late_is_listed()
    {
        service.ItIs(AccountabilityService.Monday.AddDays(1));
        var affair = new Affair();
        await service.Handle(affair.Missing());
        service.ItIs(AccountabilityService.Monday.AddDays(9));
        using var discipline = service.As(Role.Discipline, "FH");
        var listed = await discipline.GetAsync("/api/v1/accountability/ladders/at-rest-with-nobody?limit=500").Gives(HttpStatusCode.OK);
        Assert.Contains(listed.GetProperty("items").EnumerateArray(), r => r.GetProperty("caseId").GetGuid() == affair.CaseId);
        await service.Sweep<ClimbLadders>();
    }

    private async Task Happen(Affair affair, Random random, HttpClient discipline)
    {
        IFact[] events = [affair.Missing(), affair.Assigned(), affair.Overdue(), affair.Extended(10, random.Next(2, 6)), affair.Overdue(10), affair.MadeGood(), affair.Exempted(4), affair.Closed(), affair.Missing(), affair.Overdue(10),
            affair.PledgeOverdue(), affair.PledgeEffective(), affair.PledgeWithdrawn(5), affair.Behind(), affair.TaskOverdue(9, 2), affair.Amended(12, random.Next(2, 6)), affair.TaskDone(), affair.Irregular(), affair.PutRight(4), affair.ItemIssued(), affair.ItemClosed(), affair.Requested()];
        switch (random.Next(8))
        {
            case 0:
                await OnReminder(affair, discipline, random.Next(2) == 0 ? "pause" : "resume");
                break;
            case 1:
                var proposals = await discipline.GetAsync($"/api/v1/accountability/proposals?open=true&case={affair.CaseId}").Gives(HttpStatusCode.OK);
                foreach (var proposal in proposals.GetProperty("items").EnumerateArray())
                    await discipline.Post($"/api/v1/accountability/proposals/{proposal.GetProperty("proposalId")}/decide", new { decision = "Dismissed", reason = "说明" });
                break;
            case 2 when affair.Person is { } person:
                using (var leader = service.As(Role.Leader, "FH", person))
                    await OnReminder(affair, leader, "acknowledge");
                break;
            case 3 when affair.Person is { } person && random.Next(4) == 0:
                var filled = AccountabilityService.Filled(affair.UnitPath, person, PostRole.FirstResponsible);
                await service.Handle(random.Next(2) == 0 ? AccountabilityService.Vacated(filled, service.Clock.GetUtcNow().AddDays(-1) is var t ? DateOnly.FromDateTime(t.UtcDateTime) : default, random.Next(2, 90)) : filled with { Version = random.Next(2, 90) });
                break;
            default:
                await service.Handle(events[random.Next(events.Length)]);
                break;
        }
    }

    private static async Task OnReminder(Affair affair, HttpClient http, string action)
    {
        var reminders = await http.GetAsync($"/api/v1/accountability/reminders?case={affair.CaseId}").Gives(HttpStatusCode.OK);
        foreach (var reminder in reminders.GetProperty("items").EnumerateArray().Take(1))
            Assert.True((int)(await http.Post($"/api/v1/accountability/reminders/{reminder.GetProperty("reminderId")}/{action}", new { reason = "说明" })).StatusCode < 500);
    }
}
