using System.Text.Json;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>Messages that cannot be handled: kept with their reason, in nobody's way, handled when an operator sends them again.</summary>
[Collection(nameof(Landscape))]
public sealed class MessageTests(Landscape landscape)
{
    [Fact]
    public Task What_cannot_be_handled_is_kept_with_its_reason_holds_up_no_other_and_is_handled_when_sent_again() => AreKeptAndSentAgain(broken: 10, others: 10);

    [Fact]
    [Trait("Category", "Stress")]
    public Task Many_that_cannot_be_handled_are_kept_with_their_reason_hold_up_no_other_and_are_handled_when_sent_again() => AreKeptAndSentAgain(broken: 100, others: 200);

    private async Task AreKeptAndSentAgain(int broken, int others)
    {
        await landscape.Day();
        var findings = await Findings.Of(landscape);
        await landscape.Execute("responsibility", """
            create function refuse_task() returns trigger language plpgsql as $$ begin raise exception 'this task cannot be kept'; end $$;
            create trigger refuse_task before insert on rectifications for each row when (new.description like 'broken%') execute function refuse_task();
            """);
        var operations = await landscape.Cast.Operator();
        // More of them than a consumer handles at a time: were each to wait for its cure, nothing behind them would ever be handled.
        List<Guid> kept = [], handled = [];
        try
        {
            for (var i = 0; i < broken; i++)
                kept.Add(await findings.Raise("broken"));
            for (var i = 0; i < others; i++)
                handled.Add(await findings.Raise("whole"));
            await Eventually.Holds(async () => await Tasks(handled) == others, "those behind them are handled");
            Assert.Equal(0, await Tasks(kept));
            await Eventually.Holds(async () => Waiting(await operations.Get("operations/error-queues")).Count(m => kept.Contains(CaseOf(m))) == broken, "all that cannot be handled are listed");
            Assert.All(Waiting(await operations.Get("operations/error-queues")).Where(m => kept.Contains(CaseOf(m))), m =>
            {
                Assert.Contains("this task cannot be kept", m.GetProperty("reason").GetString(), StringComparison.Ordinal);
                Assert.Equal("FindingRaised", m.GetProperty("type").GetString());
                Assert.Equal("responsibility-assign-task-on-finding-raised", m.GetProperty("queue").GetString());
            });
        }
        finally
        {
            await landscape.Execute("responsibility", "drop trigger refuse_task on rectifications; drop function refuse_task()");
        }
        var messageIds = Waiting(await operations.Get("operations/error-queues")).Where(m => kept.Contains(CaseOf(m))).Select(m => m.GetProperty("messageId").GetGuid()).ToArray();
        var again = await operations.Post("operations/error-queues/responsibility-error/replay", new { messageIds });
        Assert.Equal(broken, again.GetProperty("messages").GetInt32());
        await Eventually.Holds(async () => await Tasks(kept) == broken, "they are handled");
        Assert.Equal(0, (await operations.Post("operations/error-queues/responsibility-error/replay", new { messageIds })).GetProperty("messages").GetInt32());
        Assert.DoesNotContain(Waiting(await operations.Get("operations/error-queues")), m => kept.Contains(CaseOf(m)));
        await findings.HaveOneOfEach([.. kept, .. handled]);
    }

    private async Task<long> Tasks(List<Guid> cases) =>
        await landscape.Scalar<long>("responsibility", $"select count(*) from rectifications where case_id = any('{{{string.Join(',', cases)}}}')");

    private static List<JsonElement> Waiting(JsonElement queues) =>
        [.. queues.GetProperty("queues").EnumerateArray().SelectMany(q => q.GetProperty("messages").EnumerateArray())];

    private static Guid CaseOf(JsonElement message) => message.GetProperty("caseId").ValueKind == JsonValueKind.Null ? Guid.Empty : message.GetProperty("caseId").GetGuid();
}
