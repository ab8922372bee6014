using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Outbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace DutyNet.Chassis.ErrorQueues;

/// <summary>
/// Takes messages from the service's error queue into its database, where they can be listed without being taken, and replayed exactly once.
/// Until they are stored they stay in the queue.
/// </summary>
public sealed class FailedMessages(Broker broker, ServiceName service, Database.Database db, TopologyReady topology, TimeProvider clock, ILogger<FailedMessages> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await topology.Wait(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Run(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("the error queue cannot be read for the moment: {Reason}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(2), stoppingToken);
            }
        }
    }

    private async Task Run(CancellationToken ct)
    {
        await using var channel = await broker.Open(confirms: false, ct);
        await channel.BasicQosAsync(0, 10, global: false, ct);
        var closed = new TaskCompletionSource();
        channel.ChannelShutdownAsync += (_, args) =>
        {
            closed.TrySetException(new IOException(args.ReplyText));
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            try
            {
                await StoreAtLast(delivery, ct);
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, ct);
            }
            catch (Exception e)
            {
                closed.TrySetException(e);
            }
        };
        await channel.BasicConsumeAsync(Topology.ErrorQueueOf(service.Value), autoAck: false, consumer, ct);
        await closed.Task.WaitAsync(ct);
    }

    // A database that is away comes back; handing the message back meanwhile would only count against its deliveries.
    private async Task StoreAtLast(BasicDeliverEventArgs delivery, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await Store(delivery, ct);
                return;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogWarning("a failed message cannot be stored for the moment: {Reason}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(2), ct);
            }
        }
    }

    private async Task Store(BasicDeliverEventArgs delivery, CancellationToken ct)
    {
        var headers = delivery.BasicProperties.Headers ?? new Dictionary<string, object?>();
        var queue = Text(headers, "MT-Fault-InputAddress") is { } address ? new Uri(address).Segments[^1] : "unknown";
        var reason = $"{Text(headers, "MT-Fault-ExceptionType")}: {Text(headers, "MT-Fault-Message")}";
        var body = delivery.Body.ToArray();
        var (messageId, type, caseId) = Describe(body, delivery.BasicProperties.MessageId);
        await db.InTransaction(tx => tx.ExecuteAsync("""
            insert into failed_messages (message_id, queue, type, case_id, reason, body, trace_parent, failed_at)
            values (@messageId, @queue, @type, @caseId, @reason, @body, @traceParent, @now)
            on conflict (message_id, queue) do update set
                reason = excluded.reason, failures = failed_messages.failures + 1, failed_at = excluded.failed_at, replayed_at = null, replayed_by = null
            """, new { messageId, queue, type, caseId, reason = reason.Replace("\0", ""), body, traceParent = Text(headers, "MT-Activity-Id"), now = clock.GetUtcNow() }), ct);
        log.LogError("message {MessageId} of {Type} failed in {Queue}: {Reason}", messageId, type, queue, reason);
    }

    // Whatever could not be handled may not even be an envelope.
    private static (Guid MessageId, string Type, Guid? CaseId) Describe(byte[] body, string? messageId)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return (root.GetProperty("messageId").GetGuid(),
                root.GetProperty("messageType")[0].GetString()!.Split(':')[^1],
                root.TryGetProperty("headers", out var h) && h.TryGetProperty("case-id", out var id) ? id.GetGuid() : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            return (Guid.TryParse(messageId, out var id) ? id : new Guid(System.Security.Cryptography.SHA256.HashData(body).AsSpan(0, 16)), "unreadable", null);
        }
    }

    private static string? Text(IDictionary<string, object?> headers, string name) =>
        headers.TryGetValue(name, out var value) ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value?.ToString() : null;
}
