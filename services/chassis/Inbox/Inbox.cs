using System.Collections.Concurrent;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Telemetry;
using DutyNet.Contracts;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace DutyNet.Chassis.Inbox;

/// <summary>One effect for each message and consumer, however often it is delivered: the message's id is inserted in the transaction of its effect.</summary>
public sealed class Inbox(Database.Database db, TimeProvider clock, ILogger<Inbox> log)
{
    private readonly ConcurrentDictionary<string, GroupCommit> groups = new(StringComparer.Ordinal);

    /// <summary>
    /// Runs <paramref name="effect"/> in a transaction, unless this message was handled before. Messages that wait for the same consumer
    /// share a transaction, so the effect may run again when another of them fails: it must do nothing but through its <see cref="Tx"/>.
    /// Late and out of order is the effect's own matter: it derives the state from the newest version it knows.
    /// </summary>
    public async Task Once<T>(ConsumeContext<T> context, Func<Tx, T, Task> effect)
        where T : class, IFact
    {
        var consumer = context.ReceiveContext.InputAddress.Segments[^1];
        var messageId = context.MessageId ?? throw new InvalidOperationException("a message without an id cannot be told from its copies");
        if (context.Message.CaseId is { } caseId)
            CaseTag.Set(caseId, http: null);
        var isFirst = await groups.GetOrAdd(consumer, c => new GroupCommit(c, db, clock))
            .Handle(messageId, tx => effect(tx, context.Message)).WaitAsync(context.CancellationToken);
        if (!isFirst)
        {
            Meters.InboxDuplicates.Add(1, new KeyValuePair<string, object?>("consumer", consumer));
            log.LogInformation("message {MessageId} was handled before by {Consumer}", messageId, consumer);
        }
        if (context.SentTime is { } sent)
            Meters.ConsumerLag.Record((clock.GetUtcNow().UtcDateTime - sent.ToUniversalTime()).TotalMilliseconds, new KeyValuePair<string, object?>("consumer", consumer));
    }
}
