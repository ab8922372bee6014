using DutyNet.Contracts;
using DutyNet.Logbook.ExpectedEntries;
using Xunit;

namespace DutyNet.Logbook.Tests;

/// <summary>Late, twice, out of order: the outcome is the same.</summary>
[Collection("logbook")]
public sealed class ArrivalTests(LogbookService service)
{
    [Fact]
    public async Task The_newest_version_of_a_unit_is_kept()
    {
        var town = new Town(service);
        var old = town.Registered(1, "旧名");
        await service.DeliverAndWait(town.Registered(2, "新名"));
        await service.DeliverAndWait(old);
        await service.DeliverAndWait(town.Registered(2, "新名"));
        Assert.Equal("新名", await service.Scalar<string>($"select name from units where code = '{town.Unit}'"));
    }

    [Fact]
    public async Task The_same_message_twice_has_one_effect()
    {
        service.At("2026-11-20");
        var town = new Town(service);
        var id = Guid.CreateVersion7();
        var assigned = town.Assigned(Town.Duty(CadenceKind.Yearly, "2026-01-01", "2026-12-31", owedBy: DutyOwner.Unit));
        await service.DeliverAndWait(assigned, id);
        await service.Deliver(assigned, id);
        await service.DeliverAndWait(town.Registered());
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from inbox where message_id = '{id}'"));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from logbooks where unit_code = '{town.Unit}'"));
    }

    [Fact]
    public async Task A_post_vacated_before_it_is_heard_to_be_filled_stays_vacated()
    {
        var town = new Town(service);
        var filled = town.Filled(town.Secretary, "2026-01-01");
        await service.DeliverAndWait(Town.Vacated(filled, "2026-06-30"));
        await service.DeliverAndWait(filled);
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from holdings where post_id = '{town.PostId}' and held_until = '2026-06-30' and version = 2"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_ended_duty_owes_no_later_period_whichever_arrives_first(bool endFirst)
    {
        service.At("2026-11-20");
        var town = await new Town(service).With();
        var duty = Town.Duty(CadenceKind.Monthly, "2026-10-01", "2027-12-31");
        var assigned = town.Assigned(duty);
        var ended = town.Ended("2026-11-15", duty.DutyId);
        if (endFirst)
            await service.DeliverAndWait(ended);
        await service.DeliverAndWait(assigned);
        await service.Sweep<ScheduleExpectedEntries>();
        if (!endFirst)
            await service.DeliverAndWait(ended);
        await service.DeliverAndWait(town.Ended("2026-12-31", duty.DutyId)); // the earliest end holds
        service.At("2027-02-01");
        await service.Sweep<ScheduleExpectedEntries>();
        var owed = (await town.Expected()).Where(x => x.GetProperty("status").GetString() != "Withdrawn")
            .Select(x => (x.GetProperty("periodUntil").GetString(), x.GetProperty("dueOn").GetString())).ToList();
        Assert.Equal([("2026-10-31", "2026-10-31"), ("2026-11-15", "2026-11-30")], owed);
        await service.Sweep<PublishMissing>();
        Assert.Equal(2, (await town.Missing()).Count);
    }

    [Fact]
    public async Task What_was_recorded_stays_when_its_duty_ends()
    {
        service.At("2026-11-20");
        var duty = Town.Duty(CadenceKind.Monthly, "2026-11-01", "2026-12-31");
        var town = await new Town(service).With(duty);
        await town.Record(town.AsSecretary(), await town.Book(town.Secretary), "2026-11-20");
        await service.DeliverAndWait(town.Ended("2026-10-31", duty.DutyId));
        Assert.Equal(["Fulfilled", "Withdrawn"], (await town.Expected()).Select(x => x.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_whole_story_shuffled_and_doubled_ends_the_same(int seed)
    {
        Assert.Equal(await Ending(null), await Ending(new Random(seed)));
    }

    // Everything that can be heard of one town, in its order or in none; the end state, without ids.
    private async Task<string> Ending(Random? random)
    {
        service.At("2026-11-20");
        var town = new Town(service);
        var first = town.Filled(town.Secretary, "2020-01-01");
        var monthly = Town.Duty(CadenceKind.Monthly, "2026-09-01", "2026-12-31");
        var unit = Town.Duty(CadenceKind.Yearly, "2026-01-01", "2026-12-31", owedBy: DutyOwner.Unit);
        var task = town.Rectification("2026-11-25", town.Successor);
        var story = new List<Func<Task>>
        {
            () => service.DeliverAndWait(town.Registered()),
            () => service.DeliverAndWait(first),
            () => service.DeliverAndWait(town.Assigned(monthly)),
            () => service.DeliverAndWait(town.Assigned(unit)),
            () => service.DeliverAndWait(Town.Vacated(first, "2026-10-31")),
            () => service.DeliverAndWait(town.Filled(town.Successor, "2026-11-01", holding: new Guid(town.PostId.ToByteArray().Reverse().ToArray()))),
            () => service.DeliverAndWait(task),
            () => service.DeliverAndWait(town.Extension(task, "2026-12-05", 2)),
            () => service.DeliverAndWait(town.Extension(task, "2026-12-15", 3)),
            () => service.DeliverAndWait(town.Ended("2026-11-30", monthly.DutyId)),
        };
        if (random is not null)
        {
            var told = story.Concat(story).ToArray();
            random.Shuffle(told);
            await Task.WhenAll(told.Take(7).Select(t => t())); // some at the same moment
            foreach (var next in told.Skip(7))
                await next();
        }
        else
        {
            foreach (var next in story)
                await next();
        }
        await service.Sweep<ScheduleExpectedEntries>();
        await service.Sweep<PublishMissing>();
        var books = await service.Scalar<string>($"select string_agg(concat(person_code, ':', year), ' ' order by person_code nulls first, year) from logbooks where unit_code = '{town.Unit}'");
        var expected = await service.Scalar<string>($"select string_agg(concat_ws(':', source, owed_by, period_from, period_until, due_on, status), ' ' order by source, owed_by, period_from) from expected_entries where unit_code = '{town.Unit}' and status <> 'Withdrawn'");
        var missing = string.Join(' ', (await town.Missing()).Select(m => $"{m.DueOn:O}{m.PersonCode}").Order());
        return $"{books} | {expected} | {missing}".Replace(town.Unit, "TOWN", StringComparison.Ordinal);
    }
}
