using System.Diagnostics;
using DutyNet.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace DutyNet.System.Tests;

/// <summary>Something fails while eight clients raise findings: none answered is lost, none doubled, and nobody has to put anything right.</summary>
[Collection(nameof(OutageLandscape))]
public sealed class OutageTests(OutageLandscape outages, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public sealed record Form(int Findings, TimeSpan Pace, TimeSpan Outage, bool OwnHeartbeat);

    private static readonly Form Short = new(25, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3), OwnHeartbeat: false);
    private static readonly Form Long = new(2000, TimeSpan.Zero, TimeSpan.FromSeconds(20), OwnHeartbeat: true);

    private static readonly Dictionary<string, Func<OutageLandscape, Clients, Form, Task>> Outages = new(StringComparer.Ordinal)
    {
        ["every process is killed in turn"] = KilledInTurn,
        ["the broker is stopped"] = BrokerStopped,
        ["the database crashes"] = DatabaseCrashes,
        ["the network to the broker is cut"] = NetworkCut,
        ["the network to the broker falls silent"] = NetworkSilent,
        ["the database's disk is full"] = DiskFull,
        ["the database's disk is full to its last log segment"] = LogFull,
    };

    public static TheoryData<string> Names => [.. Outages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Nothing_answered_is_lost_or_doubled_when(string outage) => Endure(outage, Short);

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Stress")]
    public Task Nothing_of_2000_findings_is_lost_or_doubled_when(string outage) => Endure(outage, Long);

    private async Task Endure(string outage, Form form)
    {
        var started = Stopwatch.GetTimestamp();
        await using var clients = outages.Clients(form.Pace);
        try
        {
            await clients.HaveAnswers(form.Findings / 3, Limit);
            await Outages[outage](outages, clients, form);
            await clients.HaveAnswers(Math.Max(form.Findings / 3, form.Findings - clients.Answered.Count), Limit);
            await clients.Stop();
            var loaded = Stopwatch.GetElapsedTime(started);
            var whole = new WholeOrNotAtAll(outages.Landscape);
            await whole.Holds();
            await whole.Has(clients.Answered);
            await whole.Verifies();
            clients.SawOnlySuccessAndPatience();
            output.WriteLine($"{outage}: {clients.Answered.Count} answered and {clients.GivenUp.Count} given up in {loaded.TotalSeconds:n1} s, {clients.Refusals} refusals; "
                + $"whole after {Stopwatch.GetElapsedTime(started).TotalSeconds:n1} s");
        }
        finally
        {
            outages.Network.Heal();
            await outages.Disk.TakeOut();
        }
    }

    private static async Task KilledInTurn(OutageLandscape outages, Clients clients, Form form)
    {
        foreach (var process in outages.Landscape.Processes)
        {
            outages.Landscape.Kill(process);
            if (process is "inspection" or "gateway")
                await clients.AreRefused(8, Limit);
            else
                await clients.HaveAnswers(form.Findings / 5, Limit);
            outages.Landscape.Start(process);
            if (process is "inspection" or "gateway")
                await clients.HaveAnswers(form.Findings / 5, Limit);
        }
        foreach (var process in outages.Landscape.Processes)
            await outages.Landscape.Ready(process);
    }

    private static async Task BrokerStopped(OutageLandscape outages, Clients clients, Form form)
    {
        await outages.StopBroker();
        await Task.WhenAll(Task.Delay(form.Outage), clients.HaveAnswers(form.Findings / 5, Limit)); // findings are recorded all the same
        await outages.StartServers();
    }

    private static async Task DatabaseCrashes(OutageLandscape outages, Clients clients, Form form)
    {
        await outages.CrashDatabase();
        await clients.AreRefused(8, Limit);
        await outages.StartServers();
    }

    private static async Task NetworkCut(OutageLandscape outages, Clients clients, Form form)
    {
        var before = outages.Network.Connected;
        outages.Network.Cut();
        await Task.WhenAll(Task.Delay(form.Outage), clients.HaveAnswers(form.Findings / 5, Limit),
            Eventually.Holds(() => outages.Network.Connected > before, "the services try to connect"));
        outages.Network.Heal();
    }

    // The services must find out by themselves that the connections they have are dead, and only then make new ones.
    private static async Task NetworkSilent(OutageLandscape outages, Clients clients, Form form)
    {
        if (form.OwnHeartbeat)
            await outages.RestartWithHeartbeat(shortOne: false);
        outages.Network.FallSilent();
        Assert.NotEqual(0, outages.Network.Silenced);
        await Task.WhenAll(Task.Delay(form.Outage), clients.HaveAnswers(form.Findings / 5, Limit));
        outages.Network.Heal();
        await Eventually.Holds(() => outages.Network.Silenced == 0, "the services notice that their connections are dead");
        if (form.OwnHeartbeat)
            await outages.RestartWithHeartbeat(shortOne: true);
    }

    private static async Task DiskFull(OutageLandscape outages, Clients clients, Form form)
    {
        await outages.Disk.Insert();
        outages.Disk.Fill();
        await clients.AreRefused(8, Limit);
        await Task.Delay(form.Outage);
        outages.Disk.Free();
        await outages.StartServers(); // its supervisor's part, if the full disk ended it
    }

    private static async Task LogFull(OutageLandscape outages, Clients clients, Form form)
    {
        await outages.Disk.Insert();
        outages.Disk.Fill();
        await outages.FillTheLog();
        await clients.AreRefused(8, Limit);
        outages.Disk.Free();
        await outages.StartServers();
    }
}
