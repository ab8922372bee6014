using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DutyNet.System.Tests;

/// <summary>The network between the services and the broker: it can be cut, and it can fall silent without a word to either end.</summary>
public sealed class BrokerProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Link, bool> links = [];
    private readonly Task accepting;
    private volatile bool cut;
    private volatile bool silent;

    public BrokerProxy()
    {
        listener.Start();
        accepting = Accept();
    }

    /// <summary>Port of the real broker.</summary>
    public int BrokerPort { get; set; }

    /// <summary>How many connections have come through in all.</summary>
    public int Connected { get; private set; }

    /// <summary>Links that fell silent and that neither service nor test has closed yet.</summary>
    public int Silenced => links.Keys.Count(l => l.Silent && !l.Left);

    /// <summary>The broker's address by way of this network.</summary>
    public Uri Through(Uri broker)
    {
        BrokerPort = broker.Port;
        return new UriBuilder(broker) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
    }

    /// <summary>Every connection is reset and no new one is made.</summary>
    public void Cut()
    {
        cut = true;
        foreach (var link in links.Keys)
            link.Reset();
    }

    /// <summary>Nothing arrives any more, in either direction, and nobody is told.</summary>
    public void FallSilent()
    {
        silent = true;
        foreach (var link in links.Keys)
            link.Silent = true;
    }

    /// <summary>New connections are made and carry again; those that fell silent have lost bytes and stay silent for ever.</summary>
    public void Heal() => cut = silent = false;

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        Cut();
        await accepting;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var service = await listener.AcceptTcpClientAsync();
                Connected++;
                var link = new Link(service, this);
                if (cut)
                {
                    link.Reset();
                    continue;
                }
                link.Silent = silent;
                links[link] = true;
                _ = link.Carry(BrokerPort);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private sealed class Link(TcpClient service, BrokerProxy network)
    {
        private readonly TcpClient broker = new();

        public volatile bool Silent;
        public volatile bool Left;

        public async Task Carry(int port)
        {
            try
            {
                if (!Silent)
                    await broker.ConnectAsync(IPAddress.Loopback, port);
                var fromBroker = Silent ? Task.CompletedTask : Pump(broker, service);
                await Pump(service, broker);
                // The service has gone; whatever the broker still says is for nobody.
                Left = true;
                broker.Dispose();
                await fromBroker;
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // one end is gone; a link that is not silent tells the other below
            }
            finally
            {
                Left = true;
                Reset();
                network.links.TryRemove(this, out _);
            }
        }

        public void Reset()
        {
            foreach (var end in new[] { service, broker })
            {
                try
                {
                    end.LingerState = new LingerOption(true, 0);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException or NullReferenceException)
                {
                    // closed already
                }
                end.Dispose();
            }
        }

        private async Task Pump(TcpClient from, TcpClient to)
        {
            var buffer = new byte[65536];
            try
            {
                int read;
                while ((read = await from.GetStream().ReadAsync(buffer)) > 0)
                    if (!Silent)
                        await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // as if it had ended
            }
            // The broker's goodbye does not get through a silent network.
            if (!Silent && from == broker)
                service.Dispose();
        }
    }
}
