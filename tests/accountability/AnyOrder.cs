using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

/// <summary>Late, twice and out of order must not change how anything ends: two hundred orders of both flows and their variants.</summary>
public sealed class AnyOrder(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private static readonly DateOnly Monday = AccountabilityService.Monday;

    [Theory]
    [InlineData("Flow 1: returned once, overdue, closed out", "Stopped", "Yellow", 0, true, 0)]
    [InlineData("Flow 1: in time", "Stopped", "Green", 0, true, 1)]
    [InlineData("Flow 1: overdue, extended, closed out in time", "Stopped", "Green", 20, true, 2)]
    [InlineData("Flow 1: overdue, extended twice, overdue again", "Running", "Red", 30, false, 3)]
    [InlineData("Flow 2: missing, made good late", "Stopped", "Yellow", 0, true, 4)]
    [InlineData("Flow 2: missing", "Running", "Red", 0, false, 5)]
    [InlineData("A pledge unsigned, then effective", "Stopped", "Yellow", 0, true, 6)]
    [InlineData("A pledge unsigned, then withdrawn", "Stopped", "Yellow", 0, true, 7)]
    [InlineData("A pledge unsigned", "Running", "Red", 0, false, 8)]
    [InlineData("A task behind, overdue, then done", "Stopped", "Yellow", 20, true, 9)]
    [InlineData("A task behind, then given more time", "Watching", "Green", 60, false, 10)]
    [InlineData("A task behind, given more time, behind again at a later look", "Running", "Red", 25, false, 11)]
    [InlineData("A task behind, amended without moving its date", "Running", "Red", 0, false, 12)]
    [InlineData("Flow 2: missing, excused afterwards", "Stopped", "Yellow", 0, true, 15)]
    [InlineData("A decision irregular, then put right", "Stopped", "Yellow", 0, true, 13)]
    [InlineData("A decision irregular", "Running", "Red", 0, false, 14)]
    [InlineData("Flow 1: closed out, found again, closed out again", "Stopped", "Green", 60, true, 16)]
    [InlineData("Flow 1: closed out, found again", "Watching", "Green", 60, false, 17)]
    [InlineData("Flow 1: closed out late, found again, overdue again", "Running", "Red", 28, false, 18)]
    [InlineData("Flow 1: found again twice", "Stopped", "Green", 80, true, 19)]
    [InlineData("An item of a letter: returned once, overdue, closed out", "Stopped", "Yellow", 0, true, 20)]
    [InlineData("An item of a letter: in time", "Stopped", "Green", 0, true, 21)]
    [InlineData("An item of a letter: given more time, overdue again", "Running", "Red", 20, false, 22)]
    public async Task The_end_is_the_same_in_any_order(string _, string status, string light, int dueAfter, bool closed, int story)
    {
        service.ItIs(Monday.AddDays(31));
        var affairs = Enumerable.Range(0, story is 0 or 4 ? 70 : 15).Select(_ => new Affair()).ToList();
        await Parallel.ForEachAsync(affairs.Index(), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (item, _) =>
        {
            var random = new Random(item.Index + (1000 * story));
            foreach (var (fact, id, at) in Shuffled(Story(story, item.Item), random))
                await service.Handle(fact, id, at);
        });
        var cases = string.Join(',', affairs.Select(a => $"'{a.CaseId}'"));
        Assert.Equal($"{affairs.Count}: {status} {light} {Monday.AddDays(dueAfter):yyyy-MM-dd} B1M {(status == "Running" ? "going on" : "over")}", await service.Scalar<string>($"""
            select count(*) || ': ' || string_agg(distinct concat_ws(' ', status, light, due_on, person_code, case when next_rung_on is null then 'over' else 'going on' end), '; ')
            from ladders where case_id in ({cases})
            """));
        // What the ladders themselves record comes back through the broker.
        var expected = $"{affairs.Count}: {KindOf(story)} {(closed ? "closed" : "open")}";
        await Eventually.Holds(async () => await service.Scalar<string>($"""
            select count(*) || ': ' || string_agg(distinct concat_ws(' ', kind, case when closed_at is null then 'open' else 'closed' end), '; ') from cases where case_id in ({cases})
            """) == expected, expected);
        Assert.Equal(Story(story, affairs[0]).Length * affairs.Count, await service.Scalar<long>($"select count(*) from trail where service = 'test' and case_id in ({cases})"));
        Assert.Equal(0, await service.Scalar<long>("select count(*) from reminders group by ladder_id, due_on, rung having count(*) > 1"));
        Assert.Equal(0, await service.Scalar<long>("select count(*) from reminders r join ladders l on l.id = r.ladder_id where l.status = 'Running' and l.settled_on is null and not exists (select from reminders x where x.ladder_id = l.id and x.due_on = l.due_on and x.rung = 'Bell')"));
    }

    [Fact]
    public async Task The_register_may_arrive_after_the_case()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair("FH.FH_Z01", "Z1M", AccountabilityService.PostOf("Z1M"));
        await service.Handle(affair.Missing());
        await service.Sweep<Accountability.Ladders.ClimbLadders>();
        Assert.Equal("", await Standing.Rungs(service, affair.ExpectedEntryId)); // it waits for its post and its unit
        await service.Handle(AccountabilityService.Filled("FH.FH_Z01", "Z1", PostRole.FirstResponsible));
        await service.Handle(AccountabilityService.Filled("FH.FH_Z01", "Z1M", PostRole.TeamMember));
        await service.Handle(AccountabilityService.Unit("FH.FH_Z01", "FH", "晚到的单位"));
        await service.Sweep<Accountability.Ladders.ClimbLadders>();
        Assert.Equal("Bell:Z1M", await Standing.Rungs(service, affair.ExpectedEntryId));
        service.ItIs(Monday.AddDays(20));
        await service.Sweep<Accountability.Ladders.ClimbLadders>();
        Assert.Equal("Bell:Z1M YellowCard:Z1 RedLight:TOP", await Standing.Rungs(service, affair.ExpectedEntryId));
    }

    [Fact]
    public async Task Recipients_do_not_depend_on_whether_the_register_or_the_cause_arrives_first()
    {
        service.ItIs(Monday.AddDays(20));
        IFact[] register =
        [
            AccountabilityService.Unit("FH.FH_Y01", "FH", "上级"), AccountabilityService.Unit("FH.FH_Y01.FH_Y01_B1", "FH_Y01", "下级"),
            AccountabilityService.Filled("FH.FH_Y01", "Y1", PostRole.FirstResponsible), AccountabilityService.Filled("FH.FH_Y01.FH_Y01_B1", "Y1M", PostRole.TeamMember),
        ];
        var affairs = new List<Affair>();
        foreach (var fact in register)
        {
            affairs.Add(new Affair("FH.FH_Y01.FH_Y01_B1", "Y1M"));
            await service.Handle(affairs[^1].Missing());
            await service.Sweep<Accountability.Ladders.ClimbLadders>();
            await service.Handle(fact);
        }
        affairs.Add(new Affair("FH.FH_Y01.FH_Y01_B1", "Y1M"));
        await service.Handle(affairs[^1].Missing());
        await service.Sweep<Accountability.Ladders.ClimbLadders>();
        foreach (var affair in affairs)
            Assert.Equal("Bell:Y1M YellowCard:Y1 RedLight:TOP", await Standing.Rungs(service, affair.ExpectedEntryId));
    }

    [Fact]
    public async Task The_yellow_card_waits_while_a_unit_above_is_unknown_but_no_longer_than_a_day()
    {
        service.ItIs(Monday.AddDays(8));
        await service.Handle(AccountabilityService.Unit("FH.FH_W01.FH_W01_B1", "FH_W01", "下级"));
        await service.Handle(AccountabilityService.Filled("FH.FH_W01.FH_W01_B1", "W1M", PostRole.TeamMember));
        var affair = new Affair("FH.FH_W01.FH_W01_B1", "W1M");
        await service.Handle(affair.Missing());
        await service.Sweep<Accountability.Ladders.ClimbLadders>();
        Assert.Equal("", await Standing.Rungs(service, affair.ExpectedEntryId));
        Assert.Equal("Running", (await Standing.Of(service, affair.ExpectedEntryId)).Status);
        service.ItIs(Monday.AddDays(10));
        await service.Sweep<Accountability.Ladders.ClimbLadders>();
        Assert.Equal("Bell:W1M YellowCard:TOP", await Standing.Rungs(service, affair.ExpectedEntryId));
    }

    private static IFact[] Story(int story, Affair a) => story switch
    {
        0 => [a.Raised(), a.Assigned(), a.Progress(), a.Evidence(), a.Overdue(), a.Submitted(), a.Returned(), a.Submitted(2), a.Closed()],
        1 => [a.Raised(), a.Assigned(), a.Progress(), a.Submitted(), a.Closed()],
        2 => [a.Raised(), a.Assigned(), a.Overdue(), a.Asked(20), a.Extended(20), a.Submitted(), a.Closed()],
        3 => [a.Raised(), a.Assigned(), a.Overdue(), a.Extended(10, 2), a.Overdue(10), a.Extended(90, 3, granted: false), a.Extended(30, 4), a.Overdue(30)],
        4 => [a.Missing(), a.Recorded(), a.MadeGood()],
        5 => [a.Missing()],
        6 => [a.PledgeOverdue(), a.PledgeEffective()],
        7 => [a.PledgeOverdue(), a.PledgeWithdrawn()],
        8 => [a.PledgeOverdue()],
        9 => [a.Behind(), a.TaskProgress(), a.TaskOverdue(20), a.TaskDone(25)],
        10 => [a.Behind(), a.Amended(60)],
        11 => [a.Behind(), a.Amended(60), a.Behind(25, 2), a.Amended(60, 3, former: 60)],
        12 => [a.Behind(), a.Amended(90), a.TaskProgress()],
        13 => [a.Irregular(), a.WrittenUp(), a.PutRight()],
        14 => [a.Irregular()],
        16 => [a.Raised(), a.Assigned(), a.Overdue(), a.Submitted(), a.Closed(), a.Recurred(60), a.Submitted(2), a.Closed(11)],
        17 => [a.Raised(), a.Assigned(), a.Overdue(), a.Submitted(), a.Closed(), a.Recurred(60)],
        18 => [a.Raised(), a.Assigned(), a.Overdue(), a.Submitted(), a.Closed(), a.Recurred(28), a.Overdue(28)],
        19 => [a.Raised(), a.Assigned(), a.Submitted(), a.Closed(), a.Recurred(60), a.Submitted(2), a.Closed(11), a.Recurred(80, 12, 2), a.Submitted(3), a.Closed(13)],
        20 => [a.ItemIssued(), a.Assigned(), a.Progress(), a.Overdue(), a.ItemAnswered(), a.Submitted(), a.Returned(), a.Submitted(2), a.ItemClosed()],
        21 => [a.ItemIssued(), a.Assigned(), a.Submitted(), a.ItemClosed()],
        22 => [a.ItemIssued(), a.Assigned(), a.Overdue(), a.Extended(20), a.Overdue(20)],
        _ => [a.Missing(), a.Exempted()],
    };

    private static string KindOf(int story) => story switch { < 4 or (>= 16 and < 20) => "Finding", >= 20 => "LetterItem", < 6 or 15 => "MissingEntry", < 9 => "UnsignedPledge", < 13 => "TaskBehind", _ => "IrregularDecision" };

    // Every event once or more, duplicates under the same message id, in a random order; recorded when they truly happened.
    private static (IFact Fact, Guid Id, DateTimeOffset At)[] Shuffled(IFact[] story, Random random)
    {
        var start = new DateTimeOffset(2026, 2, 20, 1, 0, 0, TimeSpan.Zero);
        var messages = story.Select((fact, i) => (fact, Id: Guid.CreateVersion7(), At: fact is FindingClosed or LetterItemClosed ? start.AddDays(12) : start.AddHours(i))).ToList();
        messages.AddRange([.. messages.Where(_ => random.Next(2) == 0)]);
        var order = messages.ToArray();
        random.Shuffle(order);
        return order;
    }
}
