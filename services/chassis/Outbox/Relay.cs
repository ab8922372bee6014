using System.Diagnostics;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace DutyNet.Chassis.Outbox;

/// <summary>
/// Publishes the outbox. One relay at a time for each database: a session-level advisory lock on the relay's own connection, which the
/// database releases when that connection ends, so that another replica takes over. A row goes only after the broker's confirm;
/// a crash in between publishes it again under the same message id, which the inboxes know.
/// </summary>
public sealed class Relay(NpgsqlDataSource source, Broker broker, OutboxSignal signal, TopologyReady topology, TimeProvider clock, ILogger<Relay> log) : BackgroundService
{
    /// <summary>The advisory lock of the one relay that is at work in a database.</summary>
    public const long Lock = 0x44757479_4e657402;

    // So many that waiting for confirms vanishes beside publishing; as many are published twice when the relay dies before it removes them.
    private const int LargestBatch = 1500;

    // A commit of this process raises the signal; the poll finds what another replica committed or what waited for its next attempt.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Under load, a batch every few milliseconds would be small, and every batch costs the broker, the consumer and this database much the
    // same. A row that comes alone never waits for others.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(10);
    private const int Load = 4;

    // One bad row (an exchange somebody deleted) closes the channel and fails its whole batch. Then rows go one by one until the
    // guilty one has failed alone and backs off; with every success the batch grows again.
    private int batchSize = LargestBatch;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await topology.Wait(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Run(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "the relay lost its database or broker and starts again");
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }

    private async Task Run(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        while (!await TryLock(connection, ct))
            await Task.Delay(Pause, ct);
        log.LogInformation("this replica relays the outbox");
        await topology.Declare(ct); // a broker that came back may have come back empty
        await using var channel = await broker.Open(confirms: true, ct);
        long[] confirmed = [];
        try
        {
            while (!ct.IsCancellationRequested)
            {
                List<Row> rows;
                using (SuppressInstrumentationScope.Begin())
                    rows = await RemoveAndClaim(connection, confirmed);
                confirmed = [];
                if (rows.Count == 0)
                    await signal.Wait(Poll, ct);
                else
                    confirmed = await PublishBatch(connection, channel, rows, ct);
                // A channel that closed fails every later publish alike: start again with a new one.
                if (!channel.IsOpen)
                    throw new IOException("the channel to the broker closed");
                if (rows.Count >= Load && rows.Count < batchSize)
                    await Task.Delay(Gather, ct);
            }
        }
        finally
        {
            if (confirmed.Length > 0)
            {
                await using var removal = new NpgsqlBatch(connection) { BatchCommands = { Remove(confirmed) } };
                await removal.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Publishes a batch and awaits its confirms together; the rows that may go.</summary>
    private async Task<long[]> PublishBatch(NpgsqlConnection connection, IChannel channel, List<Row> rows, CancellationToken ct)
    {
        var results = await Task.WhenAll(rows.Select(row => Publish(channel, row, ct)));
        for (var i = 0; i < rows.Count; i++)
            if (results[i] is { } error && (error is PublishException || rows.Count == 1))
                await BackOff(connection, rows[i], error);
        batchSize = channel.IsOpen ? Math.Min(LargestBatch, batchSize * 4) : 1;
        return [.. rows.Where((_, i) => results[i] is null).Select(r => r.Id)];
    }

    private static async Task<Exception?> Publish(IChannel channel, Row row, CancellationToken ct)
    {
        var parent = ActivityContext.TryParse(row.TraceParent, null, isRemote: true, out var cause) ? cause : default;
        using var activity = Source.Activities.StartActivity($"publish {row.Exchange[(row.Exchange.IndexOf(':') + 1)..]}", ActivityKind.Producer, parent);
        activity?.SetTag("messaging.system", "rabbitmq").SetTag("messaging.destination.name", row.Exchange).SetTag("messaging.message.id", row.MessageId.ToString());
        if (row.CaseId is { } caseId)
            activity?.SetTag("case.id", caseId.ToString());
        var traceParent = activity?.Id ?? row.TraceParent;
        var properties = new BasicProperties
        {
            MessageId = row.MessageId.ToString(),
            ContentType = Envelopes.ContentType,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = traceParent is null ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { ["traceparent"] = traceParent, ["MT-Activity-Id"] = traceParent },
        };
        try
        {
            await channel.BasicPublishAsync(row.Exchange, "", Topology.MustArrive(row.Exchange), properties, row.Body, ct);
            return null;
        }
        catch (Exception e) when (e is PublishException or AlreadyClosedException or OperationInterruptedException or IOException or ObjectDisposedException)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            return e;
        }
    }

    // One round trip for each batch. Not cancelled by the shutdown: what the broker confirmed must go, or it is published twice for nothing.
    // Rows are claimed by what is there, never by a cursor: sequence numbers commit out of order.
    // A row that backs off holds up the later rows of its own chain and nothing else.
    private async Task<List<Row>> RemoveAndClaim(NpgsqlConnection connection, long[] confirmed)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (confirmed.Length > 0)
            batch.BatchCommands.Add(Remove(confirmed));
        batch.BatchCommands.Add(Recorder.Write("""
            select o.id, o.message_id, o.exchange, o.body, o.case_id, o.trace_parent, o.attempts
            from outbox o
            where not exists (select from outbox held where held.chain = o.chain and held.id <= o.id and held.next_attempt > $1)
            order by o.id
            limit $2
            """, clock.GetUtcNow(), batchSize));
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        var rows = new List<Row>();
        while (await reader.ReadAsync())
        {
            rows.Add(new Row(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3),
                reader.IsDBNull(4) ? null : reader.GetGuid(4), reader.IsDBNull(5) ? null : reader.GetString(5), reader.GetInt32(6)));
        }
        return rows;
    }

    private static NpgsqlBatchCommand Remove(long[] confirmed) => Recorder.Write("delete from outbox where id = any($1)", (object)confirmed);

    private async Task BackOff(NpgsqlConnection connection, Row row, Exception error)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Min(row.Attempts, 6))));
        if (row.Attempts is 0 or 5)
            log.LogWarning("message {MessageId} to {Exchange} could not be published: {Reason}", row.MessageId, row.Exchange, error.Message);
        await using var command = new NpgsqlCommand("update outbox set attempts = attempts + 1, next_attempt = $2, last_error = $3 where id = $1", connection)
        {
            Parameters = { new() { Value = row.Id }, new() { Value = clock.GetUtcNow() + wait }, new() { Value = error.Message } },
        };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static async Task<bool> TryLock(NpgsqlConnection connection, CancellationToken ct)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = Lock } } };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private sealed record Row(long Id, Guid MessageId, string Exchange, byte[] Body, Guid? CaseId, string? TraceParent, int Attempts);
}
