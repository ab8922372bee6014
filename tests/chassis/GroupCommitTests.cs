using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Chassis.Tests;

/// <summary>Messages that wait for the same consumer share a transaction, and nothing else.</summary>
[Collection("broken consumer")] // which is broken for all services of this process alike
public sealed class GroupCommitTests(ChassisService service) : IClassFixture<ChassisService>
{
    private const int Count = 40;

    [Fact]
    public async Task Messages_that_wait_share_a_transaction_and_each_has_one_effect()
    {
        var note = $"together {Guid.NewGuid()}";
        var twice = Guid.NewGuid();
        await WhileNothingCommits(async () =>
        {
            for (var i = 0; i < Count; i++)
                await service.Deliver(Progress(note));
            await service.Deliver(Progress(note), twice);
            await service.Deliver(Progress(note), twice);
        });
        await Eventually.Holds(async () => await Notes(note) >= Count + 1, "all are handled");
        await service.Deliver(Progress("after " + note));
        await Eventually.Holds(async () => await Notes("after " + note) == 1, "the copy is handled too");
        Assert.Equal(Count + 1, await Notes(note));
        Assert.Equal(Count + 1, await service.Scalar<long>($"select count(*) from ledger where body like '%{note}%' and body not like '%after%'"));
        var transactions = await service.Scalar<long>($"select count(distinct xmin::text) from notes where text = '{note}'");
        Assert.InRange(transactions, 1, Count / 2);
    }

    [Fact]
    public async Task One_that_cannot_be_handled_holds_up_none_of_those_that_share_its_transaction()
    {
        KeepNoteOnRectificationProgressReported.IsBroken = true;
        var note = $"beside a bad one {Guid.NewGuid()}";
        var bad = Guid.NewGuid();
        await WhileNothingCommits(async () =>
        {
            for (var i = 0; i < Count; i++)
            {
                await service.Deliver(Progress(note));
                if (i == Count / 2)
                    await service.Deliver(Progress("unreadable"), bad);
            }
        });
        await Eventually.Holds(async () => await Notes(note) == Count, "the others are handled");
        await Eventually.Holds(async () => await service.Scalar<long>($"select count(*) from failed_messages where message_id = '{bad}'") == 1, "the bad one is set aside");
        Assert.Equal(Count, await Notes(note));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from inbox where message_id = '{bad}'"));
        KeepNoteOnRectificationProgressReported.IsBroken = false;
    }

    [Fact]
    public async Task Each_fact_belongs_to_the_trace_of_its_own_message()
    {
        var note = $"own trace {Guid.NewGuid()}";
        await WhileNothingCommits(async () =>
        {
            for (var i = 0; i < Count; i++)
                await service.Deliver(Progress(note));
        });
        await Eventually.Holds(async () => await Notes(note) == Count, "all are handled");
        Assert.Equal(Count, await service.Scalar<long>($"select count(distinct trace_id) from ledger where body like '%{note}%'"));
    }

    private static RectificationProgressReported Progress(string note) =>
        new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "U", "A.U", 50, note, 1);

    private Task<long> Notes(string note) => service.Scalar<long>($"select count(*) from notes where text = '{note}'");

    // With the inbox locked, what is delivered waits.
    private async Task WhileNothingCommits(Func<Task> deliver)
    {
        await using var inTheWay = new NpgsqlConnection(Infrastructure.AsSuperuser(service.DatabaseName));
        await inTheWay.OpenAsync();
        await using var transaction = await inTheWay.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table inbox in access exclusive mode", inTheWay, transaction))
            await hold.ExecuteNonQueryAsync();
        await deliver();
        await transaction.RollbackAsync();
    }
}
