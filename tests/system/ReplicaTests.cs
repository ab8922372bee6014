using System.Diagnostics;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts.Accountability;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Responsibility;
using DutyNet.Play;
using DutyNet.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace DutyNet.System.Tests;

/// <summary>Two of everything: one end, one relay for each database, and a way to replace them under load that nobody notices.</summary>
[Collection(nameof(Landscape))]
public sealed class ReplicaTests(Landscape one, Replicated two, ITestOutputHelper output) : IClassFixture<Replicated>
{
    // What an operator is promised (docs/reliability.md), from the kill of the one to the other's first messages.
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Two_replicas_of_every_service_come_to_the_same_end_as_one()
    {
        await two.Everybody();
        var alone = await Played(one);
        var both = await Played(two.Landscape);
        Assert.Equal([], both.Except(alone));
        Assert.Equal([], alone.Except(both));
        Assert.Equal(alone.Count, both.Count);
        // Whatever a sweep does, it does once, however many replicas look for what is due.
        Assert.Equal(0, await two.Landscape.Scalar<long>("logbook", "select count(*) from (select from ledger where type = 'LogbookEntryMissing' group by body::json ->> 'expectedEntryId' having count(*) > 1) doubled"));
        Assert.Equal(0, await two.Landscape.Scalar<long>("accountability", "select count(*) from (select from ledger where type = 'ReminderIssued' group by body::json ->> 'ladderId', body::json ->> 'dueOn', body::json ->> 'rung' having count(*) > 1) doubled"));
    }

    [Fact]
    public async Task One_replica_relays_for_each_database_at_any_look_and_every_message_goes_out_once()
    {
        await two.Everybody();
        var findings = await Findings.Of(two.Landscape);
        foreach (var service in Landscape.Services)
            await Eventually.Holds(async () => (await two.Relaying(service)).Length == 1, $"somebody relays for {service}");
        await using var published = await Published.To(two.Landscape.Broker, Envelopes.Exchange(typeof(FindingRaised)), Envelopes.Exchange(typeof(RectificationAssigned)), Envelopes.Exchange(typeof(LadderStarted)));
        var raising = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var mine = new List<Guid>();
            for (var i = 0; i < 15; i++)
                mine.Add(await findings.Raise("relayed once"));
            return mine;
        }));
        do
        {
            foreach (var service in Landscape.Services)
                Assert.Single(await two.Relaying(service));
        }
        while (!raising.IsCompleted);
        var cases = (await raising).SelectMany(c => c).ToList();
        await findings.HaveOneOfEach(cases);
        await Eventually.Holds(() => published.Times.Count >= 3 * cases.Count, "the finding, the task and the ladder of each case are published");
        Assert.Equal(3 * cases.Count, published.Times.Count);
        Assert.All(published.Times.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public Task The_other_replica_relays_within_ten_seconds_of_a_kill() => TakesOver(rounds: 1);

    [Fact]
    [Trait("Category", "Stress")]
    public Task The_other_replica_relays_within_ten_seconds_of_every_kill() => TakesOver(rounds: 5);

    private async Task TakesOver(int rounds)
    {
        await two.Everybody();
        using var administrator = await two.Landscape.SignInAdministrator();
        var operations = await new Cast(administrator, two.Landscape.Scenario).Operator();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var service in Landscape.Services)
            {
                string[] relaying = [];
                await Eventually.Holds(async () => (relaying = await two.Relaying(service)).Length == 1, $"somebody relays for {service}");
                var other = two.Landscape.Instances(service).Single(i => i != relaying[0]);
                await two.Landscape.ReadyItself(other);
                // What is in the ledger goes out once more: everybody has handled it, and it shows who relays. The last facts are enough;
                // to queue all of them would take longer than the take-over that is looked at.
                var since = await two.Landscape.Scalar<DateTime>(service, "select min(recorded_at) from (select recorded_at from ledger order by seq desc limit 50) latest");
                two.Landscape.Kill(relaying[0]);
                var killed = Stopwatch.GetTimestamp();
                var again = (await operations.Post($"{service}/ledger/republish", new { since })).GetProperty("facts").GetInt64();
                await Eventually.Holds(async () => await two.Landscape.Scalar<long>(service, "select count(*) from outbox") < again, "the other relays");
                var took = Stopwatch.GetElapsedTime(killed);
                output.WriteLine($"{service}: {took.TotalSeconds:0.0} s from the kill of {relaying[0]} to the first messages relayed by {other}");
                Assert.True(took < TakeOver, $"{other} took {took.TotalSeconds:0.0} s to take over from {relaying[0]}");
                Assert.Equal([other], await two.Relaying(service));
                two.Landscape.Start(relaying[0]);
                await two.Landscape.ReadyItself(relaying[0]);
            }
        }
        await two.Landscape.Settled();
        await two.Landscape.Complete();
    }

    [Fact]
    public Task Everything_is_restarted_in_turn_under_load_and_no_request_fails_that_was_not_safe_to_send_again() =>
        RestartsUnnoticed([.. Enumerable.Range(1, 2).Select(n => Landscape.Services.Append("gateway").Select(s => n == 1 ? s : $"{s}-{n}").ToArray())]);

    [Fact]
    [Trait("Category", "Stress")]
    public Task Every_process_is_restarted_alone_and_twice_under_load_and_no_request_fails_that_was_not_safe_to_send_again() =>
        RestartsUnnoticed([.. Enumerable.Range(0, 2).SelectMany(_ => two.Landscape.Processes.Select(p => new[] { p }))]);

    private async Task RestartsUnnoticed(string[][] turns)
    {
        await two.Everybody();
        var findings = await Findings.Of(two.Landscape);
        await using var load = new Load(two.Landscape, findings, clients: 8);
        await load.Until(answered: 40);
        foreach (var turn in turns)
        {
            await two.Restart(turn);
            await load.Until(answered: 20); // with the new processes, before the next of them go
        }
        var cases = await load.Stop();
        output.WriteLine(load.ToString());
        Assert.Empty(load.Failures);
        await findings.HaveOneOfEach(cases);
    }

    private static async Task<List<string>> Played(Landscape landscape)
    {
        var day = await landscape.Day();
        await landscape.Settled();
        await landscape.Complete();
        // The first of the findings is the play's own; others came after it.
        var finding = await landscape.Scalar<Guid>("inspection", "select case_id from findings order by raised_at limit 1");
        Assert.NotEqual(Guid.Empty, day.MissingCase);
        return await Replicated.State(landscape, finding);
    }
}
