using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace DutyNet.Gateway.Routing;

/// <summary>
/// Makes a destination of every address a name stands for, so that replicas behind one name are asked in turn and are watched one by
/// one: left to the connection, the name would lead to whichever replica was connected to first.
/// </summary>
public sealed class Replicas(ILogger<Replicas> log) : IDestinationResolver
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(destinations.Select(d => Find(d.Key, d.Value, cancellationToken)));
        var stale = new CancellationTokenSource(LookEvery);
        return new ResolvedDestinationCollection(found.SelectMany(f => f).ToDictionary(f => f.Key, f => f.Value, StringComparer.OrdinalIgnoreCase), new CancellationChangeToken(stale.Token));
    }

    // With https the certificate is for the name, and "localhost" is one machine under two addresses: both stay as they are.
    private async Task<List<KeyValuePair<string, DestinationConfig>>> Find(string key, DestinationConfig configured, CancellationToken ct)
    {
        List<KeyValuePair<string, DestinationConfig>> asItIs = [new(key, configured)];
        var address = new Uri(configured.Address);
        if (address.Scheme != Uri.UriSchemeHttp || address.HostNameType != UriHostNameType.Dns || address.IsLoopback)
            return asItIs;
        try
        {
            var found = await Dns.GetHostAddressesAsync(address.IdnHost, ct).WaitAsync(LookFor, ct);
            var alike = found.Where(a => a.AddressFamily == AddressFamily.InterNetwork).ToArray();
            return [.. (alike.Length > 0 ? alike : found).Select(ip =>
                new KeyValuePair<string, DestinationConfig>($"{key}/{ip}", configured with { Address = new UriBuilder(address) { Host = ip.ToString() }.Uri.ToString() }))
                .DefaultIfEmpty(asItIs[0])];
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            // Nobody has the name while all replicas are away. Failing here would keep the gateway from looking again.
            log.LogDebug("{Host} is not known: {Reason}", address.Host, e.Message);
            return asItIs;
        }
    }
}
