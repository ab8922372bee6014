using System.Collections.Concurrent;
using DutyNet.Chassis.Database;

namespace DutyNet.Chassis.Inbox;

/// <summary>
/// Applies the messages that wait for one consumer together, in one transaction: whoever comes takes what is there and waits for nothing more.
/// A single message loses no time, and a backlog costs a commit for each group instead of one for each message.
/// </summary>
internal sealed class GroupCommit(string consumer, Database.Database db, TimeProvider clock)
{
    /// <summary>Most messages in one transaction.</summary>
    internal const int Largest = 64;

    // A second one only beside a backlog: it would take from the next group what little there is.
    private const int MostAtOnce = 2;

    private readonly ConcurrentQueue<Delivery> waiting = new();
    private int running;

    /// <summary>Completes when the effect is committed; false when the message was handled before.</summary>
    public Task<bool> Handle(Guid messageId, Guid? caseId, Func<Tx, Task> effect)
    {
        var delivery = new Delivery(messageId, caseId, effect, ExecutionContext.Capture());
        waiting.Enqueue(delivery);
        _ = Work();
        return delivery.Done.Task;
    }

    private async Task Work()
    {
        // Who finds no place may leave: those who run look again after they have given theirs back.
        while (!waiting.IsEmpty && TryEnter())
        {
            var group = new List<Delivery>();
            while (group.Count < Largest && waiting.TryDequeue(out var delivery))
                group.Add(delivery);
            // Two groups that lock the rows of the same cases do so in the same order.
            await Apply([.. group.OrderBy(d => d.CaseId)]);
            Interlocked.Decrement(ref running);
        }
    }

    private bool TryEnter()
    {
        for (var now = Volatile.Read(ref running); now == 0 || (now < MostAtOnce && waiting.Count >= Largest); now = Volatile.Read(ref running))
            if (Interlocked.CompareExchange(ref running, now + 1, now) == now)
                return true;
        return false;
    }

    private async Task Apply(List<Delivery> group)
    {
        var failure = await Together(group);
        // One of them does not go through; each on its own, so that it holds up none of the others. Also when it looks like an outage:
        // a single message whose statement times out looks the same, and would take the others with it at every return.
        if (failure is not null && group.Count > 1)
            foreach (var delivery in group)
                await Apply([delivery]);
        else if (failure is not null)
            foreach (var delivery in group)
                delivery.Done.TrySetException(failure);
    }

    // Never throws: nobody may wait for ever.
    private async Task<Exception?> Together(List<Delivery> group)
    {
        try
        {
            var first = await db.InTransaction(tx => Effects(tx, group));
            foreach (var (delivery, isFirst) in group.Zip(first))
                delivery.Done.TrySetResult(isFirst);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private async Task<List<bool>> Effects(Tx tx, List<Delivery> group)
    {
        var fresh = (await tx.QueryAsync<Guid>("""
            insert into inbox (message_id, consumer, handled_at) select id, @consumer, @now from unnest(@ids) id on conflict do nothing returning message_id
            """, new { ids = group.Select(d => d.MessageId).Distinct().ToArray(), consumer, now = clock.GetUtcNow() })).ToHashSet();
        var first = new List<bool>(group.Count);
        foreach (var delivery in group)
        {
            first.Add(fresh.Remove(delivery.MessageId)); // a copy in the same group finds it taken
            if (first[^1])
                await delivery.Run(tx);
        }
        return first;
    }

    private sealed record Delivery(Guid MessageId, Guid? CaseId, Func<Tx, Task> Effect, ExecutionContext? Context)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Runs the effect as its own message's: with its span and its case, not those of whoever opened the transaction.</summary>
        public Task Run(Tx tx)
        {
            if (Context is null)
                return Effect(tx);
            Task running = Task.CompletedTask;
            ExecutionContext.Run(Context, _ => running = Effect(tx), null);
            return running;
        }
    }
}
