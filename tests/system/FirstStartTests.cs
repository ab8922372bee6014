using DutyNet.Play;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>What is published before a consumer has ever been started waits for it.</summary>
public sealed class FirstStartTests : IAsyncLifetime
{
    private readonly Landscape landscape = new();

    public Task InitializeAsync() => landscape.Prepare();

    public Task DisposeAsync() => landscape.DisposeAsync();

    [Fact]
    public async Task What_is_published_before_a_consumer_was_ever_started_arrives_when_it_starts()
    {
        // A broker nobody has ever used, and of the services only the one that publishes the register and the duties.
        await Begin("responsibility", "gateway");
        await landscape.MakeCast();
        await FirstDay.Load(await landscape.Cast.Department(), new District(Landscape.DistrictFolder), DateTimeOffset.UtcNow, Findings.Quiet);
        await IsPublished("responsibility");
        Assert.True(await landscape.Scalar<long>("responsibility", "select count(*) from ledger where type in ('PostFilled', 'DutiesAssigned')") > 100);

        await Begin("inspection");
        await landscape.Complete("inspection");
        // It goes on until it needs somebody who was never started: the task is closed, and nobody has a ladder to stop.
        var flow1 = FindingToCloseOut.Play(landscape.Cast, landscape.Scenario, Findings.Quiet);
        await Eventually.Holds(async () => flow1.IsFaulted || await landscape.Scalar<long>("inspection", "select count(*) from ledger where type = 'FindingClosed'") == 1, "the finding is closed out");
        await IsPublished("inspection");
        await IsPublished("responsibility");

        await Begin("logbook");
        await landscape.Complete("logbook");
        await Eventually.Holds(async () => await landscape.Scalar<long>("logbook", "select count(*) from ledger where type = 'LogbookEntryMissing'") > 0, "what is past is published as missing");
        await IsPublished("logbook");

        // Who published is gone by now: what arrives has waited in the broker.
        foreach (var publisher in new[] { "responsibility", "logbook", "inspection" })
            landscape.Kill(publisher);
        await Begin("accountability");
        await landscape.Complete("accountability");
        await Begin("responsibility", "logbook", "inspection");
        await flow1;
        await MissingEntryToReminder.Play(landscape.Cast, landscape.Scenario, Findings.Quiet);
        await landscape.Settled();
        await landscape.Complete();
    }

    private async Task Begin(params string[] processes)
    {
        foreach (var process in processes)
            landscape.Start(process);
        foreach (var process in processes)
            await landscape.ReadyItself(process);
    }

    private Task IsPublished(string service) => Eventually.Holds(async () => await landscape.Scalar<long>(service, "select count(*) from outbox") == 0, $"the outbox of {service} is empty");
}
