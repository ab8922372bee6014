using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace DutyNet.System.Tests;

/// <summary>Listens beside the consumers to what is published to some exchanges, by message id.</summary>
public sealed class Published : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> times = new(StringComparer.Ordinal);
    private readonly IConnection connection;
    private readonly IChannel channel;

    private Published(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    /// <summary>How often each message went out.</summary>
    public IReadOnlyDictionary<string, int> Times => times;

    public static async Task<Published> To(Uri broker, params string[] exchanges)
    {
        var opened = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        var open = await opened.CreateChannelAsync();
        var listening = new Published(opened, open);
        var queue = (await open.QueueDeclareAsync()).QueueName;
        foreach (var exchange in exchanges)
            await open.QueueBindAsync(queue, exchange, "");
        var consumer = new AsyncEventingBasicConsumer(open);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            listening.times.AddOrUpdate(delivery.BasicProperties.MessageId ?? "", 1, (_, n) => n + 1);
            return Task.CompletedTask;
        };
        await open.BasicConsumeAsync(queue, autoAck: true, consumer);
        return listening;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
