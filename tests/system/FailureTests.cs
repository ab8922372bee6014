using DutyNet.Chassis.Outbox;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>Processes killed at the worst moments: nothing lost, nothing doubled.</summary>
[Collection(nameof(Landscape))]
public sealed class FailureTests(Landscape landscape) : IAsyncLifetime
{
    private const long TestLock = 4711;

    private Findings findings = null!;

    public async Task InitializeAsync()
    {
        await landscape.Day();
        findings = await Findings.Of(landscape);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Killed_between_commit_and_publish_nothing_is_lost_and_nothing_doubled()
    {
        landscape.Kill("inspection");
        await using (var inTheWay = await landscape.Session("inspection"))
        {
            // With the relay's lock held here, the service commits but cannot publish.
            await Run(inTheWay, $"select pg_advisory_lock({Relay.Lock})");
            landscape.Start("inspection");
            await landscape.Ready("inspection");
            var caseId = await findings.Raise("记录不规范。");
            Assert.Equal(1, await landscape.Scalar<long>("inspection", $"select count(*) from outbox where case_id = '{caseId}'"));
            Assert.Equal(0, await landscape.Scalar<long>("responsibility", $"select count(*) from ledger where case_id = '{caseId}'"));
            landscape.Kill("inspection");
            await Run(inTheWay, $"select pg_advisory_unlock({Relay.Lock})");
            landscape.Start("inspection");
            await landscape.Ready("inspection");
            await findings.HaveOneOfEach([caseId]);
        }
    }

    [Fact]
    public async Task Killed_between_publish_and_removal_it_is_published_again_and_has_one_effect()
    {
        await landscape.Execute("inspection", $$"""
            create function stand_in_the_way() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock({{TestLock}}); return old; end $$;
            create trigger stand_in_the_way before delete on outbox for each row execute function stand_in_the_way();
            grant execute on function stand_in_the_way() to public
            """);
        await using var inTheWay = await landscape.Session("inspection");
        await Run(inTheWay, $"select pg_advisory_lock({TestLock})");
        var caseId = await findings.Raise("记录不规范。");
        await Eventually.Holds(async () => await landscape.Scalar<long>("responsibility", $"select count(*) from ledger where case_id = '{caseId}' and type = 'RectificationAssigned'") == 1, "it was published");
        var messageId = await landscape.Scalar<Guid>("inspection", $"select message_id from outbox where case_id = '{caseId}'");
        Assert.NotEqual(Guid.Empty, messageId);

        landscape.Kill("inspection");
        // The killed process's session still waits to remove the row; end it before it can.
        await Run(inTheWay, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        await Eventually.Holds(async () => await landscape.Scalar<long>("inspection", "select count(*) from pg_stat_activity where datname = current_database() and query like 'delete from outbox%' and state <> 'idle'") == 0, "its session is gone");
        await Run(inTheWay, $"select pg_advisory_unlock({TestLock})");
        await landscape.Execute("inspection", "drop trigger stand_in_the_way on outbox; drop function stand_in_the_way()");
        Assert.Equal(1, await landscape.Scalar<long>("inspection", $"select count(*) from outbox where message_id = '{messageId}'"));

        landscape.Start("inspection");
        await landscape.Ready("inspection");
        await Eventually.Holds(async () => await landscape.Scalar<long>("inspection", $"select count(*) from outbox where message_id = '{messageId}'") == 0, "it was published again and removed");
        await findings.HaveOneOfEach([caseId]);
    }

    [Fact]
    public async Task A_consumer_killed_while_messages_wait_handles_each_once_when_it_is_back()
    {
        landscape.Kill("responsibility");
        var cases = new List<Guid>();
        for (var i = 0; i < 20; i++)
            cases.Add(await findings.Raise("记录不规范。"));
        landscape.Start("responsibility");
        await landscape.Ready("responsibility");
        landscape.Kill("responsibility");
        landscape.Start("responsibility");
        await landscape.Ready("responsibility");
        await findings.HaveOneOfEach(cases);
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
