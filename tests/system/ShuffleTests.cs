using Xunit;

namespace DutyNet.System.Tests;

/// <summary>Late, twice and in any order: every message of both flows, delivered to empty consumers, comes to the same end.</summary>
[Collection(nameof(Landscape))]
public sealed class ShuffleTests(Landscape landscape)
{
    private const int Seed = 20_260_301;

    [Fact]
    public Task All_messages_of_both_flows_doubled_and_in_any_order_come_to_the_same_end() => ComeToTheSameEnd(shuffles: 8);

    [Fact]
    [Trait("Category", "Stress")]
    public Task All_messages_of_both_flows_doubled_and_in_any_order_come_to_the_same_end_two_hundred_times() => ComeToTheSameEnd(shuffles: 200);

    private async Task ComeToTheSameEnd(int shuffles)
    {
        await landscape.Day();
        await landscape.Settled();
        var day = await RecordedDay.Read(landscape);
        var clock = new StandingClock(DateTimeOffset.UtcNow);
        // Each service by itself: what one publishes is in the recording already, under the ids of the day.
        var others = await Task.WhenAll(
            Shuffle(await EmptyService.Make("responsibility", landscape, clock, "units", "unit_versions", "persons", "person_versions", "posts", "post_versions", "holdings", "holding_versions", "lists", "list_items", "duties"), day, shuffles),
            Shuffle(await EmptyService.Make("logbook", landscape, clock), day, shuffles),
            Shuffle(await EmptyService.Make("inspection", landscape, clock), day, shuffles),
            Shuffle(await EmptyService.Make("accountability", landscape, clock), day, shuffles));
        Assert.True(others.All(o => o.Length == 0), string.Join('\n', others));
    }

    /// <summary>The first difference found to the messages delivered once and in order.</summary>
    private static async Task<string> Shuffle(EmptyService service, RecordedDay day, int shuffles)
    {
        await using var _ = service;
        var inOrder = await After(service, day.Messages);
        Assert.NotEmpty(inOrder.Lines);
        for (var n = 0; n < shuffles; n++)
        {
            var messages = day.Messages.Concat(day.Messages).ToArray();
            new Random(Seed + n).Shuffle(messages);
            var difference = (await After(service, messages)).DifferenceTo(inOrder);
            if (difference.Length > 0)
                return $"seed {Seed + n}: another end than in order: {difference}";
        }
        return "";
    }

    private static async Task<EndState> After(EmptyService service, IEnumerable<RecordedMessage> messages)
    {
        await service.Empty();
        foreach (var message in messages)
            await service.Deliver(message);
        await service.Sweep();
        return await service.Ends();
    }
}
