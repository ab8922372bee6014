using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace DutyNet.System.Tests;

/// <summary>
/// Stands between a process and the broker and, when told to, cuts the connection as soon as a whole message has been delivered over it:
/// whatever the process does with the message, its acknowledgement never arrives, and the broker delivers it again.
/// </summary>
public sealed class CuttingBroker : IAsyncDisposable
{
    private const byte Method = 1;
    private const byte Body = 3;
    private const byte BasicClass = 60;
    private const byte Deliver = 60;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Uri broker;
    private readonly Task accepting;
    private int cuts;

    public CuttingBroker(Uri broker)
    {
        this.broker = broker;
        listener.Start();
        accepting = Accept();
    }

    /// <summary>The broker by way of here.</summary>
    public Uri Address => new UriBuilder(broker) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;

    /// <summary>Whether connections are cut after a delivery.</summary>
    public bool Cuts { get; set; }

    /// <summary>How often one was.</summary>
    public int CutSoFar => Volatile.Read(ref cuts);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting;
        ending.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Pass(await listener.AcceptTcpClientAsync(ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // the test is over
        }
    }

    private async Task Pass(TcpClient process)
    {
        using var _ = process;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(broker.Host, broker.Port, ending.Token);
            await Task.WhenAny(process.GetStream().CopyToAsync(server.GetStream(), ending.Token), PassFrames(server.GetStream(), process.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // one side has gone, and the other goes with it
        }
    }

    // AMQP 0-9-1: type, channel, size, payload, end. A delivery is a method frame, a header frame and the body's.
    private async Task PassFrames(NetworkStream from, NetworkStream to)
    {
        var head = new byte[7];
        var delivering = false;
        while (true)
        {
            await from.ReadExactlyAsync(head, ending.Token);
            var rest = new byte[BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(3)) + 1];
            await from.ReadExactlyAsync(rest, ending.Token);
            await to.WriteAsync(head, ending.Token);
            await to.WriteAsync(rest, ending.Token);
            delivering |= head[0] == Method && rest is [0, BasicClass, 0, Deliver, ..];
            if (!delivering || head[0] != Body)
                continue;
            delivering = false;
            if (!Cuts)
                continue;
            Interlocked.Increment(ref cuts);
            return;
        }
    }
}
