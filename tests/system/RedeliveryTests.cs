using System.Diagnostics;
using System.Net.Http.Json;
using DutyNet.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace DutyNet.System.Tests;

/// <summary>A message that comes again and again, for ever: it costs little while it lasts, and has one effect when it ends.</summary>
[Collection(nameof(Landscape))]
public sealed class RedeliveryTests(Landscape landscape, ITestOutputHelper output)
{
    private const double MostOfACore = 0.25;

    [Fact]
    public Task A_connection_cut_after_every_delivery_spins_no_core() => CutAfterEveryDelivery(TimeSpan.FromSeconds(10));

    [Fact]
    [Trait("Category", "Stress")]
    public Task A_connection_cut_after_every_delivery_for_long_spins_no_core() => CutAfterEveryDelivery(TimeSpan.FromMinutes(2));

    [Fact]
    public Task A_message_that_not_even_the_error_queue_takes_spins_no_core() => RefusedByTheErrorQueue(TimeSpan.FromSeconds(10));

    [Fact]
    [Trait("Category", "Stress")]
    public Task A_message_that_not_even_the_error_queue_takes_for_long_spins_no_core() => RefusedByTheErrorQueue(TimeSpan.FromMinutes(2));

    private async Task CutAfterEveryDelivery(TimeSpan lasting)
    {
        await landscape.Day();
        var findings = await Findings.Of(landscape);
        await landscape.Settled();
        await using var broker = new CuttingBroker(landscape.Broker);
        landscape.Configure = (process, environment) =>
        {
            if (process == "responsibility")
                environment["Broker__Uri"] = broker.Address.ToString();
        };
        try
        {
            await landscape.Stop("responsibility");
            landscape.Start("responsibility");
            await landscape.Ready("responsibility");
            broker.Cuts = true;
            var caseId = await findings.Raise("delivered for ever");
            await Eventually.Holds(() => broker.CutSoFar > 0, "a delivery was cut off");
            await SpinsNoCore(lasting, "cut after every delivery", () => broker.CutSoFar);
            broker.Cuts = false;
            await findings.HaveOneOfEach([caseId]);
        }
        finally
        {
            landscape.Configure = null;
            await landscape.Stop("responsibility");
            landscape.Start("responsibility");
            await landscape.Ready("responsibility");
        }
    }

    // What cannot be read is not tried again, so nothing slows the circle down but what we do about it: from the queue to the error queue,
    // refused there, back, and again.
    private async Task RefusedByTheErrorQueue(TimeSpan lasting)
    {
        const string queue = "responsibility-assign-task-on-finding-raised";
        var (management, host) = (landscape.Servers.Management, landscape.Broker.AbsolutePath.Trim('/'));
        var marker = $"unreadable {Guid.NewGuid()}";
        await landscape.Stop("responsibility"); // the broker remembers for a while what a channel was allowed
        landscape.Start("responsibility");
        await landscape.Ready("responsibility");
        await MayWrite("^(?!responsibility-error$).*");
        try
        {
            using var published = await management.PostAsJsonAsync($"/api/exchanges/{host}/amq.default/publish", new Dictionary<string, object>
            {
                ["routing_key"] = queue,
                ["payload"] = marker,
                ["payload_encoding"] = "string",
                ["properties"] = new Dictionary<string, object> { ["delivery_mode"] = 2, ["content_type"] = "application/vnd.masstransit+json" },
            });
            Assert.Contains("true", await published.EnsureSuccessStatusCode().Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await SpinsNoCore(lasting, "refused by the error queue", () => 0);
            Assert.Equal(0, await Kept(marker));
        }
        finally
        {
            await MayWrite(".*");
        }
        await Eventually.Holds(async () => await Kept(marker) == 1, "it is kept once the error queue takes it");
    }

    // What the services may write to, as a pattern over exchanges.
    private async Task MayWrite(string exchanges)
    {
        var user = Uri.UnescapeDataString(landscape.Broker.UserInfo.Split(':')[0]);
        var permissions = new Dictionary<string, string> { ["configure"] = ".*", ["write"] = exchanges, ["read"] = ".*" };
        (await landscape.Servers.Management.PutAsJsonAsync($"/api/permissions/{landscape.Broker.AbsolutePath.Trim('/')}/{user}", permissions)).EnsureSuccessStatusCode();
    }

    private async Task SpinsNoCore(TimeSpan lasting, string what, Func<int> times)
    {
        var process = landscape.ProcessOf("responsibility");
        var (before, from, timesBefore) = (Used(process), Stopwatch.GetTimestamp(), times());
        await Task.Delay(lasting); // nothing to wait for: it is the time itself that is looked at
        var (used, took) = (Used(process) - before, Stopwatch.GetElapsedTime(from));
        output.WriteLine($"{what}: {used.TotalSeconds:0.00} s of processor time in {took.TotalSeconds:0.0} s ({used / took:P1} of a core), {times() - timesBefore} times");
        Assert.True(used < took * MostOfACore, $"{what}: {used.TotalSeconds:0.00} s of processor time in {took.TotalSeconds:0.0} s");
    }

    private Task<long> Kept(string marker) => landscape.Scalar<long>("responsibility", $"select count(*) from failed_messages where body = convert_to('{marker}', 'UTF8')");

    private static TimeSpan Used(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
