using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using DutyNet.System.Tests.BadInput;
using DutyNet.System.Tests.Intruders;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>Rubbish sent to every route that the OpenAPI document describes: a problem with a code comes back, never an error of ours.</summary>
[Collection(nameof(Besieged))]
public sealed class BadInputTests(Besieged besieged)
{
    private const int AtOnce = 4;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, int>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> wrong = [];

    [Fact]
    public Task Whatever_is_sent_to_any_route_is_answered_or_refused_with_a_problem_that_names_the_field() => Try(requests: 6000, seed: 20261122);

    [Fact]
    [Trait("Category", "Stress")]
    public Task Thirty_thousand_wrong_requests_of_every_kind_are_each_refused_with_a_problem() => Try(requests: 36_000, seed: Random.Shared.Next());

    private async Task Try(int requests, int seed)
    {
        await besieged.Things.Read();
        var sent = 0;
        foreach (var batch in Chosen(requests, seed).Chunk(1000))
        {
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (attempt, ct) =>
            {
                await Send(attempt, ct);
                Interlocked.Increment(ref sent);
            });
            // What was locked by wrong passwords is opened again, and what was made or changed by the tries is tried too.
            await besieged.Landscape.Execute("gateway", "delete from sign_in_attempts");
            await besieged.Things.Read();
        }
        var summary = string.Join('\n', wrong.Order(StringComparer.Ordinal).Take(40));
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {sent} answers are not fit to be sent (seed {seed}):\n{summary}");
        Assert.True(sent >= requests, $"only {sent} of {requests} requests were sent (seed {seed})");
        Assert.All(besieged.Document.Operations, o => Assert.True(answers.ContainsKey(o.ToString()), $"{o} was never called (seed {seed})"));
        // A test of what lies behind "not found" and "not yours" is none when nothing gets past them.
        // An upload is its opener's alone, and nobody of the callers opened one; of feedback only who reported takes note, and none of them did.
        Assert.All(besieged.Document.Operations.Where(o => !o.Path.EndsWith("/uploads/{id}", StringComparison.Ordinal) && !o.Path.EndsWith("/feedback/taken", StringComparison.Ordinal)), o => Assert.True(answers[o.ToString()].Keys.Any(s => s is not (401 or 403 or 404 or 415)), $"{o} never got past the door: {string.Join(' ', answers[o.ToString()].Keys)} (seed {seed})"));
        foreach (var process in besieged.Landscape.Processes)
            Assert.False(besieged.Landscape.ProcessOf(process).HasExited, $"{process} died (seed {seed})");
    }

    private List<Attempt> Chosen(int requests, int seed)
    {
        var random = new Random(seed);
        var attempts = new Attempts(besieged.Document, besieged.Things, random);
        var all = besieged.Document.Operations.Select(o => attempts.Of(o)).ToList();
        var total = all.Sum(a => a.Count);
        var chosen = new List<Attempt>();
        foreach (var ways in all)
        {
            // Half of the requests to all routes alike, half to those with more to get wrong.
            var share = (int)Math.Ceiling((requests / 2.0 / all.Count) + (requests / 2.0 * ways.Count / total));
            var order = ways.ToArray();
            for (var i = 0; i < share; i++)
            {
                if (i % order.Length == 0)
                    random.Shuffle(order);
                // The well-formed one comes first: the sample must never leave it out.
                chosen.Add((i == 0 ? ways[0] : order[i % order.Length])());
            }
        }
        var mixed = chosen.ToArray();
        random.Shuffle(mixed);
        return [.. mixed];
    }

    private async Task Send(Attempt attempt, CancellationToken ct)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(new HttpMethod(attempt.Operation.Method), new Uri($"{besieged.Landscape.Gateway.GetLeftPart(UriPartial.Authority)}{attempt.Path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            request.Content = attempt.Content();
            // Signing out is done by a session that nobody needs.
            var secret = attempt.Operation.Path.EndsWith("/sign-out", StringComparison.Ordinal) ? await besieged.PassingSession() : besieged.Secret(attempt.Caller);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
            if (attempt.Header is { } header && !request.Headers.TryAddWithoutValidation(header.Name, header.Value))
                request.Content?.Headers.TryAddWithoutValidation(header.Name, header.Value);
            try
            {
                using var response = await besieged.Http.SendAsync(request, ct);
                var body = await response.Content.ReadAsStringAsync(ct);
                if (response.StatusCode == HttpStatusCode.TooManyRequests && body.Contains("too-many-requests", StringComparison.Ordinal))
                {
                    await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), ct);
                    continue;
                }
                answers.GetOrAdd(attempt.Operation.ToString(), _ => new()).AddOrUpdate((int)response.StatusCode, 1, (_, n) => n + 1);
                if (Verdict.Of(attempt, response.StatusCode, response.Content.Headers.ContentType?.MediaType, body) is { } unfit)
                    wrong.Add($"{attempt}: {unfit}");
            }
            catch (HttpRequestException e)
            {
                wrong.Add($"{attempt}: {e.Message}");
            }
            return;
        }
    }
}
