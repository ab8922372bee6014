using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>What a client was told of a finding it raised.</summary>
public sealed record Raised(Guid FindingId, Guid CaseId);

/// <summary>
/// Eight clients that raise findings through the gateway as careful ones do: a key of its own for each finding, sent again under that key
/// after a 503 or a broken connection. Some give up instead, and some send again what was answered, as if the answer had been lost.
/// </summary>
public sealed class Clients : IAsyncDisposable
{
    private const int Number = 8;

    private readonly Uri address;
    private readonly Findings findings;
    private readonly TimeSpan pace;
    private readonly string load = Guid.NewGuid().ToString("N")[..8];
    private readonly CancellationTokenSource enough = new();
    private readonly Task[] raising;
    private int numbers;
    private int refusals;

    public Clients(Landscape landscape, Findings findings, TimeSpan pace)
    {
        (this.findings, this.pace) = (findings, pace);
        address = new Uri(landscape.Gateway, $"/api/v1/{findings.Path}");
        raising = [.. Enumerable.Range(0, Number).Select(_ => Task.Run(Raise))];
    }

    /// <summary>By key: the findings answered with 201.</summary>
    public ConcurrentDictionary<string, Raised> Answered { get; } = [];

    /// <summary>Keys of findings whose client gave up without an answer.</summary>
    public ConcurrentBag<string> GivenUp { get; } = [];

    /// <summary>Answers no client should ever see.</summary>
    public ConcurrentBag<string> Odd { get; } = [];

    /// <summary>How often a client was told to wait, or lost its connection.</summary>
    public int Refusals => refusals;

    public Task HaveAnswers(int more, TimeSpan limit)
    {
        var target = Answered.Count + more;
        return Eventually.Holds(() => !Odd.IsEmpty || Answered.Count >= target, $"{more} more findings are answered (there were {target - more}, {Refusals} refusals)", limit);
    }

    public Task AreRefused(int more, TimeSpan limit)
    {
        var target = Refusals + more;
        return Eventually.Holds(() => !Odd.IsEmpty || Refusals >= target, "the clients notice the outage", limit);
    }

    /// <summary>No client begins another finding; those under way are carried to their end.</summary>
    public async Task Stop()
    {
        await enough.CancelAsync();
        await Task.WhenAll(raising);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        enough.Dispose();
    }

    /// <summary>Clients may be told to wait; they are never told that something is broken.</summary>
    public void SawOnlySuccessAndPatience() => Assert.True(Odd.IsEmpty, string.Join('\n', Odd.Take(10)));

    private async Task Raise()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(100) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", findings.Secret);
        while (!enough.IsCancellationRequested)
        {
            var n = Interlocked.Increment(ref numbers);
            var key = $"{load}-{n}";
            var raised = await Send(http, key, patient: n % 10 != 9);
            if (raised is null)
                GivenUp.Add(key);
            else
            {
                Answered[key] = raised;
                if (n % 10 == 4 && await Send(http, key, patient: true) is { } again && again != raised)
                    Odd.Add($"{key} was answered {raised}, and again {again}");
            }
            if (pace > TimeSpan.Zero)
                await Task.Delay(pace);
        }
    }

    private async Task<Raised?> Send(HttpClient http, string key, bool patient)
    {
        while (true)
        {
            var wait = TimeSpan.FromMilliseconds(200);
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address) { Headers = { { "Idempotency-Key", key } }, Content = JsonContent.Create(findings.Body($"记录不规范（{key}）。")) };
                using var response = await http.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                if (response.StatusCode == HttpStatusCode.Created)
                {
                    var body = JsonDocument.Parse(text).RootElement;
                    return new Raised(body.GetProperty("findingId").GetGuid(), body.GetProperty("caseId").GetGuid());
                }
                if (!IsPlea(response, text))
                {
                    Odd.Add($"{key} was answered {(int)response.StatusCode} {text}");
                    await enough.CancelAsync(); // the test has failed
                    return null;
                }
                wait = response.Headers.RetryAfter!.Delta!.Value;
            }
            catch (HttpRequestException)
            {
                // the connection broke: whether the finding was raised is not known
            }
            catch (TaskCanceledException)
            {
                Odd.Add($"{key} was not answered at all");
                return null;
            }
            Interlocked.Increment(ref refusals);
            if (!patient)
                return null;
            await Task.Delay(wait);
        }
    }

    // "Wait": a 503 that is a problem with a code and says how long.
    private static bool IsPlea(HttpResponseMessage response, string text) =>
        response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter?.Delta is not null
        && response.Content.Headers.ContentType?.MediaType == "application/problem+json"
        && JsonDocument.Parse(text).RootElement.GetProperty("code").GetString() is "service-unavailable" or "temporarily-unavailable";
}
