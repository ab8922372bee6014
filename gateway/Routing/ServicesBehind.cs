using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using DutyNet.Chassis.Access;
using DutyNet.Gateway.Callers;
using Yarp.ReverseProxy;

namespace DutyNet.Gateway.Routing;

/// <summary>Asks the services something on the gateway's own account: what they hold for an operator, how they are, what they offer.</summary>
public sealed class ServicesBehind(IProxyStateLookup proxy, SigningKeys keys, ILogger<ServicesBehind> log) : IDisposable
{
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(3);

    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = TimeSpan.FromMinutes(10) }; // as long as the route of a verification may take

    /// <summary>Names of the services.</summary>
    public IReadOnlyList<string> Names => [.. proxy.GetClusters().Select(c => c.ClusterId).Order(StringComparer.Ordinal)];

    /// <summary>What every service answers; null for one that is away or does not answer with what was asked.</summary>
    public async Task<IReadOnlyDictionary<string, JsonNode?>> AskAll(Func<string, string> path, Caller caller, CancellationToken ct)
    {
        var answers = await Task.WhenAll(Names.Select(async name => (name, answer: await Ask(name, path(name), caller, ct))));
        return answers.ToDictionary(a => a.name, a => a.answer, StringComparer.Ordinal);
    }

    /// <summary>True for every service that has a destination which says it is ready.</summary>
    public async Task<IReadOnlyDictionary<string, bool>> Ready(CancellationToken ct)
    {
        var answers = await Task.WhenAll(Names.Select(async name =>
            (name, ready: (await Task.WhenAll(Destinations(name, evenUnhealthy: true).Select(d => IsReady(d, ct)))).Any(r => r))));
        return answers.ToDictionary(a => a.name, a => a.ready, StringComparer.Ordinal);
    }

    private async Task<JsonNode?> Ask(string service, string path, Caller caller, CancellationToken ct)
    {
        foreach (var destination in Destinations(service, evenUnhealthy: false))
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(destination, path));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", keys.Sign(caller));
                using var response = await http.SendAsync(request, ct);
                if (response.IsSuccessStatusCode)
                    return await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(ct), cancellationToken: ct);
                log.LogWarning("{Service} answered {Path} with {Status}", service, path, (int)response.StatusCode);
            }
            catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException || (e is TaskCanceledException && !ct.IsCancellationRequested))
            {
                log.LogWarning("{Service} does not answer {Path}: {Reason}", service, path, e.Message);
            }
        }
        return null;
    }

    private async Task<bool> IsReady(Uri destination, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(destination, "/health/ready"), ct).WaitAsync(ProbeTime, ct);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    private List<Uri> Destinations(string service, bool evenUnhealthy)
    {
        if (!proxy.TryGetCluster(service, out var cluster))
            return [];
        var state = cluster.DestinationsState;
        return [.. (evenUnhealthy ? state.AllDestinations : state.AvailableDestinations).Select(d => new Uri(d.Model.Config.Address))];
    }

    public void Dispose() => http.Dispose();
}
