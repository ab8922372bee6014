using System.Net;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

public sealed class Ladders(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private static readonly DateOnly Monday = AccountabilityService.Monday;

    [Fact]
    public async Task A_missing_entry_rings_the_bell_at_once_with_its_holder()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Missing());
        Assert.Equal(new Standing("Running", "Red", Monday, "Bell", Monday.AddDays(7), null, "B1M"), await Standing.Of(service, affair.ExpectedEntryId));
        Assert.Equal("Bell:B1M", await Standing.Rungs(service, affair.ExpectedEntryId));
        Assert.Single(await Recorded<LadderStarted>(affair));
        Assert.Equal((Light.Green, Light.Red), (await Recorded<LightChanged>(affair)).Select(l => (l.From, l.To)).Single());
        Assert.Equal("B1M", (await Recorded<ReminderIssued>(affair)).Single().RecipientPerson);
    }

    [Fact]
    public async Task Each_rung_goes_one_step_further_up_and_the_red_light_proposes_a_talk()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Missing());
        service.ItIs(Monday.AddDays(6));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M", await Standing.Rungs(service, affair.ExpectedEntryId));
        service.ItIs(Monday.AddDays(7));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M YellowCard:B1", await Standing.Rungs(service, affair.ExpectedEntryId));
        service.ItIs(Monday.AddDays(14));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M YellowCard:B1", await Standing.Rungs(service, affair.ExpectedEntryId));
        service.ItIs(Monday.AddDays(15));
        await service.Sweep<ClimbLadders>();
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M YellowCard:B1 RedLight:D1", await Standing.Rungs(service, affair.ExpectedEntryId));
        Assert.Equal([(Rung.Bell, Rung.YellowCard), (Rung.YellowCard, Rung.RedLight)], (await Recorded<LadderEscalated>(affair)).Select(e => (e.From, e.To)));
        var proposal = (await Recorded<ProposalMade>(affair)).Single();
        Assert.Equal((ProposalKind.Talk, "B1M"), (proposal.Kind, proposal.PersonCode));
        Assert.Null((await Standing.Of(service, affair.ExpectedEntryId)).NextRungOn);
    }

    [Fact]
    public async Task After_a_long_stop_every_missing_rung_is_issued_in_order()
    {
        service.ItIs(Monday.AddDays(40));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Missing());
        Assert.Equal("Bell:B1M", await Standing.Rungs(service, affair.ExpectedEntryId));
        await service.Sweep<ClimbLadders>();
        Assert.Equal([Rung.Bell, Rung.YellowCard, Rung.RedLight], (await Recorded<ReminderIssued>(affair)).Select(r => r.Rung));
    }

    [Fact]
    public async Task Two_replicas_sweeping_at_once_issue_each_rung_once()
    {
        service.ItIs(Monday.AddDays(1));
        var affairs = Enumerable.Range(0, 20).Select(_ => new Affair()).ToList();
        foreach (var affair in affairs)
            await service.Handle(affair.Missing());
        service.ItIs(Monday.AddDays(15));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.Sweep<ClimbLadders>()));
        foreach (var affair in affairs)
            Assert.Equal("Bell:B1M YellowCard:B1 RedLight:D1", await Standing.Rungs(service, affair.ExpectedEntryId));
    }

    [Fact]
    public async Task A_finding_has_one_ladder_that_watches_green_from_its_assignment_on()
    {
        service.ItIs(Monday.AddDays(-10));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Assigned());
        Assert.Equal(new Standing("Watching", "Green", Monday, null, null, null, "B1M"), await Standing.Of(service, affair.FindingId));
        service.ItIs(Monday.AddDays(1));
        await service.DeliverAndWait(affair.Overdue());
        Assert.Equal(new Standing("Running", "Red", Monday, "Bell", Monday.AddDays(7), null, "B1M"), await Standing.Of(service, affair.FindingId));
        Assert.Single(await Recorded<LadderStarted>(affair));
    }

    [Fact]
    public async Task The_bell_does_not_wait_for_this_services_clock()
    {
        service.ItIs(Monday.AddDays(-1));
        var affair = new Affair();
        await service.Handle(affair.Overdue());
        Assert.Equal("Bell:B1M", await Standing.Rungs(service, affair.FindingId));
    }

    [Fact]
    public async Task Made_good_late_turns_red_to_yellow_and_stops()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Missing());
        await service.DeliverAndWait(affair.MadeGood());
        service.ItIs(Monday.AddDays(30));
        await service.Sweep<ClimbLadders>();
        Assert.Equal(new Standing("Stopped", "Yellow", Monday, "Bell", null, Monday.AddDays(3), "B1M"), await Standing.Of(service, affair.ExpectedEntryId));
        Assert.Equal((Light.Red, Light.Yellow), (await Recorded<LightChanged>(affair)).Select(l => (l.From, l.To)).Last());
        Assert.Equal("MadeGood", (await Recorded<LadderStopped>(affair)).Single().Reason);
    }

    [Fact]
    public async Task Who_is_excused_from_a_missing_entry_afterwards_climbs_no_further()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Missing());
        await service.DeliverAndWait(affair.Exempted(granted: false));
        Assert.Equal("Running", (await Standing.Of(service, affair.ExpectedEntryId)).Status);
        var (granted, id) = (affair.Exempted(), Guid.CreateVersion7());
        await service.DeliverAndWait(granted, id);
        await service.Deliver(granted, id); // twice
        service.ItIs(Monday.AddDays(30));
        await service.Sweep<ClimbLadders>();
        Assert.Equal(new Standing("Stopped", "Yellow", Monday, "Bell", null, Monday.AddDays(3), "B1M"), await Standing.Of(service, affair.ExpectedEntryId));
        Assert.Equal("Exempt", (await Recorded<LadderStopped>(affair)).Single().Reason);
    }

    [Fact]
    public async Task An_exemption_that_arrives_before_what_it_excuses_keeps_the_ladder_from_starting()
    {
        service.ItIs(Monday.AddDays(5));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Exempted());
        await service.DeliverAndWait(affair.Missing());
        Assert.Equal(("Stopped", null), ((await Standing.Of(service, affair.ExpectedEntryId)).Status, (await Standing.Of(service, affair.ExpectedEntryId)).Rung));
        Assert.Empty(await Recorded<LadderStarted>(affair));
    }

    [Fact]
    public async Task An_exemption_granted_before_anything_was_missing_leaves_no_ladder_behind()
    {
        var affair = new Affair();
        await service.DeliverAndWait(affair.Exempted(wasMissing: false));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from ladders where cause_id = '{affair.ExpectedEntryId}'"));
    }

    [Fact]
    public async Task A_ladder_whose_end_arrives_first_never_starts()
    {
        service.ItIs(Monday.AddDays(5));
        var affair = new Affair();
        await service.DeliverAndWait(affair.MadeGood());
        Assert.Equal("Awaited", (await Standing.Of(service, affair.ExpectedEntryId)).Status);
        await service.DeliverAndWait(affair.Missing());
        var standing = await Standing.Of(service, affair.ExpectedEntryId);
        Assert.Equal(("Stopped", "Yellow", null), (standing.Status, standing.Light, standing.Rung));
        Assert.Empty(await Recorded<ReminderIssued>(affair));
        Assert.Empty(await Recorded<LadderStarted>(affair));
    }

    [Fact]
    public async Task A_finding_closed_in_time_stays_green()
    {
        service.ItIs(Monday.AddDays(-5));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Assigned());
        await service.DeliverAndWait(affair.Closed());
        Assert.Equal(new Standing("Stopped", "Green", Monday, null, null, Monday.AddDays(-5), "B1M"), await Standing.Of(service, affair.FindingId));
        Assert.Equal("FindingClosed", (await Recorded<LadderStopped>(affair)).Single().Reason);
    }

    [Fact]
    public async Task A_granted_extension_takes_an_overdue_ladder_back_to_watching_until_the_new_date_passes()
    {
        service.ItIs(Monday.AddDays(2));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Assigned());
        await service.DeliverAndWait(affair.Overdue());
        await service.DeliverAndWait(affair.Extended(20));
        Assert.Equal(new Standing("Watching", "Green", Monday.AddDays(20), null, null, null, "B1M"), await Standing.Of(service, affair.FindingId));
        Assert.Equal((Light.Red, Light.Green), (await Recorded<LightChanged>(affair)).Select(l => (l.From, l.To)).Last());
        service.ItIs(Monday.AddDays(10));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M", await Standing.Rungs(service, affair.FindingId));
        service.ItIs(Monday.AddDays(21));
        await service.DeliverAndWait(affair.Overdue(20));
        Assert.Equal("Bell:B1M Bell:B1M", await Standing.Rungs(service, affair.FindingId));
        Assert.Equal(Monday.AddDays(27), (await Standing.Of(service, affair.FindingId)).NextRungOn);
    }

    [Fact]
    public async Task A_finding_that_is_found_again_is_watched_anew_and_climbs_from_the_bell()
    {
        service.ItIs(Monday.AddDays(2));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Assigned());
        await service.DeliverAndWait(affair.Overdue());
        await service.DeliverAndWait(affair.Closed());
        Assert.Equal("Stopped", (await Standing.Of(service, affair.FindingId)).Status);
        await service.DeliverAndWait(affair.Recurred(30));
        Assert.Equal(new Standing("Watching", "Green", Monday.AddDays(30), null, null, null, "B1M"), await Standing.Of(service, affair.FindingId));
        await service.DeliverAndWait(affair.Closed()); // late, once more: an earlier version settles nothing
        Assert.Equal("Watching", (await Standing.Of(service, affair.FindingId)).Status);
        Assert.Equal(2, (await Recorded<LadderStarted>(affair)).Count);
        service.ItIs(Monday.AddDays(31));
        await service.DeliverAndWait(affair.Overdue(30));
        Assert.Equal("Bell:B1M Bell:B1M", await Standing.Rungs(service, affair.FindingId));
        await service.DeliverAndWait(affair.Closed(11));
        Assert.Equal(("Stopped", "Yellow"), ((await Standing.Of(service, affair.FindingId)).Status, (await Standing.Of(service, affair.FindingId)).Light));
        Assert.Equal(2, (await Recorded<LadderStopped>(affair)).Count);
    }

    [Fact]
    public async Task An_overdue_report_for_a_date_that_was_extended_since_is_ignored()
    {
        service.ItIs(Monday.AddDays(2));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Extended(20));
        await service.DeliverAndWait(affair.Overdue());
        await service.DeliverAndWait(affair.Assigned());
        Assert.Equal(new Standing("Watching", "Green", Monday.AddDays(20), null, null, null, "B1M"), await Standing.Of(service, affair.FindingId));
    }

    [Fact]
    public async Task A_refused_extension_moves_nothing()
    {
        service.ItIs(Monday.AddDays(-2));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Assigned());
        await service.DeliverAndWait(affair.Extended(0, granted: false));
        Assert.Equal(("Watching", Monday), await Standing.Of(service, affair.FindingId) is var s ? (s.Status, s.DueOn!.Value) : default);
    }

    [Fact]
    public async Task The_newest_version_of_an_extension_counts_whatever_the_order()
    {
        service.ItIs(Monday);
        var affair = new Affair();
        await service.DeliverAndWait(affair.Extended(40, version: 5));
        await service.DeliverAndWait(affair.Extended(20, version: 3));
        await service.DeliverAndWait(affair.Assigned());
        Assert.Equal(Monday.AddDays(40), (await Standing.Of(service, affair.FindingId)).DueOn);
    }

    [Fact]
    public async Task The_same_event_twice_has_one_effect()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        var messageId = Guid.CreateVersion7();
        await service.DeliverAndWait(affair.Missing(), messageId);
        await service.Deliver(affair.Missing(), messageId);
        await service.DeliverAndWait(affair.Missing()); // and the same content under another id
        Assert.Equal("Bell:B1M", await Standing.Rungs(service, affair.ExpectedEntryId));
        Assert.Single(await Recorded<LadderStarted>(affair));
        Assert.Single(await Recorded<ReminderIssued>(affair));
    }

    [Fact]
    public async Task A_ladder_is_read_with_its_reminders_and_history()
    {
        service.ItIs(Monday.AddDays(40));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Missing());
        await service.Sweep<ClimbLadders>();
        using var discipline = service.As(Role.Discipline, "FH");
        var row = (await discipline.GetAsync($"/api/v1/accountability/ladders?case={affair.CaseId}&status=Running&light=Red&rung=RedLight&unit=FH_D01").Gives(HttpStatusCode.OK)).GetProperty("items")[0];
        Assert.Equal(("运输支部", "姓名B1M", 40, "Discipline"), (row.GetProperty("unitName").GetString(), row.GetProperty("personName").GetString(), row.GetProperty("daysOverdue").GetInt32(), row.GetProperty("restsWith").GetString()));
        var id = row.GetProperty("ladderId").GetGuid();
        var ladder = await discipline.GetAsync($"/api/v1/accountability/ladders/{id}").Gives(HttpStatusCode.OK);
        Assert.Equal(["Bell", "YellowCard", "RedLight"], ladder.GetProperty("reminders").EnumerateArray().Select(r => r.GetProperty("rung").GetString()));
        Assert.Contains(ladder.GetProperty("history").EnumerateArray(), h => h.GetProperty("type").GetString() == nameof(ProposalMade));
        using var leader = service.As(Role.Leader, "FH_D01", "D1");
        var asLeader = await leader.GetAsync($"/api/v1/accountability/ladders/{id}").Gives(HttpStatusCode.OK);
        Assert.DoesNotContain(asLeader.GetProperty("history").EnumerateArray(), h => h.GetProperty("type").GetString() == nameof(ProposalMade));
        Assert.Contains(asLeader.GetProperty("history").EnumerateArray(), h => h.GetProperty("title").GetString()!.Contains("姓名B1M", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ladders_page_and_sort_without_losing_or_doubling_a_row()
    {
        service.ItIs(Monday.AddDays(1));
        var unit = new Affair("FH.FH_E01", "E1M");
        for (var i = 0; i < 7; i++)
            await service.Handle((unit with { CaseId = Guid.CreateVersion7(), ExpectedEntryId = Guid.CreateVersion7(), Due = Monday.AddDays(-i) }).Missing());
        using var caller = service.As(Role.Discipline, "FH_E01");
        foreach (var sort in new[] { "", "&sort=dueOn", "&sort=nextRungOn" })
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await caller.GetAsync($"/api/v1/accountability/ladders?limit=3{sort}{(cursor is null ? "" : $"&cursor={cursor}")}").Gives(HttpStatusCode.OK);
                seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("ladderId").GetString()!));
                cursor = page.GetProperty("next").GetString();
            }
            while (cursor is not null);
            Assert.Equal(7, seen.Distinct().Count());
            Assert.Equal(7, seen.Count);
        }
        await caller.GetAsync("/api/v1/accountability/ladders?status=Nonsense").NamesField(HttpStatusCode.BadRequest, "status");
        await caller.GetAsync("/api/v1/accountability/ladders?sort=nonsense").NamesField(HttpStatusCode.BadRequest, "sort");
    }

    [Fact]
    public async Task A_missing_entry_rings_with_who_held_the_post_at_the_time_and_goes_up_from_that_post()
    {
        service.ItIs(Monday.AddDays(16));
        var old = AccountabilityService.Filled("FH.FH_D01.FH_D01_B1", "GONE", PostRole.TeamMember);
        await service.Handle(old);
        await service.Handle(AccountabilityService.Vacated(old, Monday));
        await service.Handle(AccountabilityService.Filled("FH.FH_D01.FH_D01_B1", "CAME", PostRole.TeamMember, post: "GONE"));
        var affair = new Affair(Person: "GONE");
        await service.Handle(affair.Missing());
        await service.Handle(affair.Overdue());
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:GONE YellowCard:B1 RedLight:D1", await Standing.Rungs(service, affair.ExpectedEntryId));
        Assert.Equal("Bell:CAME YellowCard:B1 RedLight:D1", await Standing.Rungs(service, affair.FindingId));
        Assert.Equal(["CAME", "GONE"], (await Recorded<ProposalMade>(affair)).Select(p => p.PersonCode).Order());
    }

    [Fact]
    public async Task An_absurd_due_date_breaks_no_list()
    {
        service.ItIs(Monday.AddDays(1));
        foreach (var due in new[] { DateOnly.MaxValue, DateOnly.MinValue, DateOnly.MaxValue.AddDays(-1) })
        {
            var affair = new Affair("FH.FH_D01", "D1M") { Due = due };
            await service.Handle(affair.Missing() with { PeriodFrom = Monday, PeriodUntil = Monday });
            await service.Sweep<ClimbLadders>();
            using var reader = service.As(Role.Discipline, "FH");
            foreach (var list in new[] { "ladders?sort=dueOn&", "ladders?sort=nextRungOn&", "ladders?", "reminders?sort=dueOn&", "proposals?sort=dueOn&", "cases?", "ladders/at-rest-with-nobody?" })
                await reader.GetAsync($"/api/v1/accountability/{list}limit=500").Gives(HttpStatusCode.OK);
            var row = (await reader.GetAsync($"/api/v1/accountability/ladders?case={affair.CaseId}").Gives(HttpStatusCode.OK)).GetProperty("items")[0];
            Assert.Equal(due < Monday ? Monday.AddDays(1).DayNumber - due.DayNumber : 0, row.GetProperty("daysOverdue").GetInt32());
        }
    }

    private async Task<List<T>> Recorded<T>(Affair affair)
        where T : IFact => [.. (await service.Recorded<T>()).Where(f => f.CaseId == affair.CaseId)];
}
