using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Play;
using DutyNet.System.Tests;
using Npgsql;

namespace DutyNet.Benchmarks;

/// <summary>From a finding posted at the gateway to its task at the responsible unit, on real processes; and what the gateway itself costs, next to calls past it.</summary>
public static class ThroughGateway
{
    private const int Clients = 8;
    private const int Findings = 2_000;

    /// <summary>Measures.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        // Spans go nowhere: receiving them is not what is measured.
        var landscape = new Landscape { Configure = (_, environment) => environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT") };
        await landscape.InitializeAsync();
        try
        {
            await landscape.Day();
            var findings = await System.Tests.Findings.Of(landscape);
            using var through = Client(landscape.Gateway, () => findings.Secret);
            using var past = Client(landscape.Address("inspection"), InternalTokens(landscape));
            var figures = new List<Figure>();

            await Raise(landscape, through, findings, 200, "");
            var (ours, ourTasks) = await Raise(landscape, through, findings, Findings, "POST finding through the gateway");
            var (its, itsTasks) = await Raise(landscape, past, findings, Findings, "POST finding past the gateway");
            figures.Add(new("gateway.findings[/s]", ours, its));
            figures.Add(new("gateway.findings-with-task[/s]", ourTasks, itsTasks));

            var latency = await UntilVisible(landscape, through, findings);
            var direct = await UntilVisible(landscape, past, findings);
            figures.Add(new("gateway.finding-to-task.p50[ms]", latency.Median(), direct.Median()));
            figures.Add(new("gateway.finding-to-task.p99[ms]", latency.Quantile(0.99), direct.Quantile(0.99)));

            var finding = (await (await past.GetAsync("api/v1/inspection/findings?limit=1")).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items")[0].GetProperty("findingId").GetString();
            var (a, b) = (new List<double>(), new List<double>());
            for (var round = 0; round < 4; round++)
            {
                a.AddRange(await Gets(through, $"api/v1/inspection/findings/{finding}"));
                b.AddRange(await Gets(past, $"api/v1/inspection/findings/{finding}"));
            }
            figures.Add(new("gateway.get.p50[ms]", a.Median(), b.Median()));
            figures.Add(new("gateway.get.p99[ms]", a.Quantile(0.99), b.Quantile(0.99)));
            return figures;
        }
        finally
        {
            await landscape.DisposeAsync();
        }
    }

    /// <summary>Findings answered for each second, and findings whose task is there for each second until the last one's is.</summary>
    private static async Task<(double Answered, double Tasks)> Raise(Landscape landscape, HttpClient http, Findings findings, int count, string name)
    {
        var before = await landscape.Scalar<long>("responsibility", "select count(*) from rectifications");
        var cpu = Processes.CpuSeconds();
        var left = count;
        var latencies = new List<double>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var posted = Stopwatch.GetTimestamp();
                (await http.PostAsJsonAsync($"api/v1/{findings.Path}", findings.Body("记录不规范。"))).EnsureSuccessStatusCode().Dispose();
                own.Add(Stopwatch.GetElapsedTime(posted).TotalMilliseconds);
            }
            lock (latencies)
                latencies.AddRange(own);
        })));
        var answered = Stopwatch.GetElapsedTime(started);
        while (await landscape.Scalar<long>("responsibility", "select count(*) from rectifications") < before + count)
            await Task.Delay(20);
        var tasks = Stopwatch.GetElapsedTime(started);
        await landscape.Settled(); // what comes after the task must not fall into the next measurement
        if (name.Length > 0)
        {
            Console.WriteLine(FormattableString.Invariant($"  {name}: {count / answered.TotalSeconds:0}/s answered, p50 {latencies.Median():0.0} ms, p99 {latencies.Quantile(0.99):0.0} ms"));
            Processes.Print(name, cpu, count);
        }
        return (count / answered.TotalSeconds, count / tasks.TotalSeconds);
    }

    /// <summary>Milliseconds from before the POST until the task is committed, one finding after the other.</summary>
    private static async Task<List<double>> UntilVisible(Landscape landscape, HttpClient http, Findings findings)
    {
        await using var session = await landscape.Session("responsibility");
        await using var look = new NpgsqlCommand("select exists (select from rectifications where finding_id = $1)", session) { Parameters = { new() { Value = Guid.Empty } } };
        await look.PrepareAsync();
        var latencies = new List<double>();
        for (var i = 0; i < 300; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = (await http.PostAsJsonAsync($"api/v1/{findings.Path}", findings.Body("记录不规范。"))).EnsureSuccessStatusCode();
            look.Parameters[0].Value = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("findingId").GetGuid();
            while (!(bool)(await look.ExecuteScalarAsync())!)
                await Task.Delay(1);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(20);
        }
        return latencies;
    }

    private static async Task<List<double>> Gets(HttpClient http, string path)
    {
        var latencies = new List<double>();
        for (var i = 0; i < 500; i++)
        {
            var started = Stopwatch.GetTimestamp();
            (await http.GetAsync(path)).EnsureSuccessStatusCode().Dispose();
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return latencies;
    }

    private static HttpClient Client(Uri address, Func<string> token) => new(new Bearer(token)) { BaseAddress = address };

    // What the gateway would send along for the same inspector.
    private static Func<string> InternalTokens(Landscape landscape)
    {
        var person = landscape.Scenario.Flow1.Inspectors[0];
        var caller = new Caller($"account/{person}", person, new HashSet<Role> { Role.Inspector }, District.Root);
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(landscape.SigningKey));
        var (token, until) = ("", DateTimeOffset.MinValue);
        return () =>
        {
            lock (key)
            {
                if (DateTimeOffset.UtcNow > until)
                    (token, until) = (InternalToken.Sign(caller, key, "1", DateTimeOffset.UtcNow), DateTimeOffset.UtcNow + (InternalToken.Lifetime / 2));
                return token;
            }
        };
    }

    private sealed class Bearer(Func<string> token) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
            return base.SendAsync(request, cancellationToken);
        }
    }
}
