using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DutyNet.Tests.Support;

namespace DutyNet.System.Tests;

/// <summary>
/// Clients who raise findings and read them through whichever gateway says it is ready, as a load balancer before them would have it.
/// They send again what is safe to send again: what reads, what carries an Idempotency-Key, and what never reached anybody.
/// </summary>
public sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentBag<Guid> cases = [];
    private readonly ConcurrentBag<string> failures = [];
    private readonly Dictionary<string, HttpClient> gateways;
    private readonly Findings findings;
    private readonly Task looking;
    private readonly Task[] working;
    private volatile string[] ready;
    private int answered;
    private int sentAgain;

    public Load(Landscape landscape, Findings findings, int clients)
    {
        this.findings = findings;
        gateways = landscape.Gateways.ToDictionary(g => g, g => new HttpClient { BaseAddress = new Uri(landscape.Address(g), "/api/v1/"), Timeout = TimeSpan.FromMinutes(2) });
        ready = [.. gateways.Keys];
        looking = LookWhoIsReady();
        working = [.. Enumerable.Range(0, clients).Select(n => Task.Run(() => Work(n)))];
    }

    /// <summary>Requests that failed and were not safe to send again, or did not succeed when they were.</summary>
    public IReadOnlyCollection<string> Failures => failures;

    /// <summary>Waits until so many more requests have been answered.</summary>
    public async Task Until(int answered)
    {
        var from = Volatile.Read(ref this.answered);
        await Eventually.Holds(() => Volatile.Read(ref this.answered) >= from + answered || !failures.IsEmpty, $"{answered} requests are answered", Eventually.Slowly);
    }

    /// <summary>Lets every client finish what it has begun; the cases of all findings answered with 201.</summary>
    public async Task<IReadOnlyCollection<Guid>> Stop()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(working.Append(looking));
        return cases;
    }

    public override string ToString() => $"{answered} requests answered, {cases.Count} findings raised, {sentAgain} sent again that were safe to, {failures.Count} failed";

    public async ValueTask DisposeAsync()
    {
        await Stop();
        foreach (var gateway in gateways.Values)
            gateway.Dispose();
        stopping.Dispose();
    }

    private async Task Work(int client)
    {
        for (var n = client; !stopping.IsCancellationRequested; n++)
        {
            var key = n % 4 == 2 ? Guid.NewGuid().ToString() : null;
            var reads = n % 4 == 3;
            if (await Send(() => Request(reads, key), safe: reads || key is not null, n) is { } body && !reads)
                cases.Add(body.GetProperty("caseId").GetGuid());
            await Task.Delay(Breath);
        }
    }

    private async Task<JsonElement?> Send(Func<HttpRequestMessage> request, bool safe, int n)
    {
        for (var attempt = 0; ; attempt++)
        {
            var among = ready;
            var gateway = among[(n + attempt) % among.Length];
            string trouble;
            try
            {
                using var message = request();
                using var response = await gateways[gateway].SendAsync(message);
                var text = await response.Content.ReadAsStringAsync();
                if (response.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK)
                {
                    Interlocked.Increment(ref answered);
                    return JsonDocument.Parse(text).RootElement;
                }
                trouble = $"{(int)response.StatusCode} {text}";
                if (!safe || response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                    return Fail(gateway, safe, trouble);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                trouble = e.ToString();
                if (!safe && e is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
                    return Fail(gateway, safe, trouble);
            }
            if (attempt == 100)
                return Fail(gateway, safe, trouble);
            Interlocked.Increment(ref sentAgain);
            await Task.Delay(Breath);
        }
    }

    private JsonElement? Fail(string gateway, bool safe, string trouble)
    {
        failures.Add($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {gateway} {(safe ? "safe" : "not safe")} to send again: {trouble}");
        return null;
    }

    private HttpRequestMessage Request(bool reads, string? key)
    {
        var message = new HttpRequestMessage(reads ? HttpMethod.Get : HttpMethod.Post, reads ? "inspection/findings?limit=5" : findings.Path);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", findings.Secret);
        if (key is not null)
            message.Headers.Add("Idempotency-Key", key);
        if (!reads)
            message.Content = JsonContent.Create(findings.Body("under load"));
        return message;
    }

    private async Task LookWhoIsReady()
    {
        while (!stopping.IsCancellationRequested)
        {
            var answers = await Task.WhenAll(gateways.Select(async g =>
            {
                try
                {
                    using var response = await g.Value.GetAsync(new Uri(g.Value.BaseAddress!, "/health/ready"));
                    return response.IsSuccessStatusCode ? g.Key : null;
                }
                catch (HttpRequestException)
                {
                    return null;
                }
            }));
            if (answers.OfType<string>().ToArray() is { Length: > 0 } found)
                ready = found;
            await Task.Delay(Look);
        }
    }
}
