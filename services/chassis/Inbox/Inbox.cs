using DutyNet.Chassis.Database;
using DutyNet.Chassis.Telemetry;
using DutyNet.Contracts;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace DutyNet.Chassis.Inbox;

/// <summary>One effect for each message and consumer, however often it is delivered: the message's id is inserted in the transaction of its effect.</summary>
public sealed class Inbox(Database.Database db, TimeProvider clock, ILogger<Inbox> log)
{
    /// <summary>
    /// Runs <paramref name="effect"/> in one transaction, unless this message was handled before.
    /// Late and out of order is the effect's own matter: it derives the state from the newest version it knows.
    /// </summary>
    public async Task Once<T>(ConsumeContext<T> context, Func<Tx, T, Task> effect)
        where T : class, IFact
    {
        var consumer = context.ReceiveContext.InputAddress.Segments[^1];
        var messageId = context.MessageId ?? throw new InvalidOperationException("a message without an id cannot be told from its copies");
        if (context.Message.CaseId is { } caseId)
            CaseTag.Set(caseId, http: null);
        await db.InTransaction(async tx =>
        {
            var first = await tx.ExecuteAsync("""
                insert into inbox (message_id, consumer, handled_at) values (@messageId, @consumer, @now) on conflict do nothing
                """, new { messageId, consumer, now = clock.GetUtcNow() });
            if (first == 0)
            {
                Meters.InboxDuplicates.Add(1, new KeyValuePair<string, object?>("consumer", consumer));
                log.LogInformation("message {MessageId} was handled before by {Consumer}", messageId, consumer);
                return;
            }
            await effect(tx, context.Message);
        }, context.CancellationToken);
        if (context.SentTime is { } sent)
            Meters.ConsumerLag.Record((clock.GetUtcNow().UtcDateTime - sent.ToUniversalTime()).TotalMilliseconds, new KeyValuePair<string, object?>("consumer", consumer));
    }
}
