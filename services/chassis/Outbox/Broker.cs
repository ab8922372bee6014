using RabbitMQ.Client;

namespace DutyNet.Chassis.Outbox;

/// <summary>The relay's own connection to RabbitMQ, beside MassTransit's: publisher confirms in batches need the bare channel.</summary>
public sealed class Broker(Uri uri, ServiceName service, TimeSpan heartbeat) : IAsyncDisposable
{
    private readonly ConnectionFactory factory = new() { Uri = uri, AutomaticRecoveryEnabled = false, RequestedHeartbeat = heartbeat, ClientProvidedName = $"{service.Value}-relay" };
    private readonly SemaphoreSlim gate = new(1, 1);
    private IConnection? connection;

    /// <summary>Opens a channel; with <paramref name="confirms"/> every publish completes when the broker has confirmed it.</summary>
    public async Task<IChannel> Open(bool confirms, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (connection is not { IsOpen: true })
            {
                if (connection is not null)
                    await connection.DisposeAsync();
                connection = await factory.CreateConnectionAsync(ct);
            }
            // No rate limiter: a batch is bounded already, and the limiter caps it at its permits.
            return await connection.CreateChannelAsync(new CreateChannelOptions(confirms, confirms, outstandingPublisherConfirmationsRateLimiter: null), ct);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
        gate.Dispose();
    }
}
