using System.Diagnostics;
using DutyNet.Chassis.Database;
using Microsoft.Extensions.DependencyInjection;

namespace DutyNet.Benchmarks;

/// <summary>
/// From a transaction with a business row, a ledger row and an outbox row to the committed effect in another process and database,
/// next to MassTransit publishing with none of these and a consumer that inserts the same row.
/// </summary>
public static class PublishToEffect
{
    private const int Workers = 8;
    private const int Count = 20_000;
    private const int PerSecond = 50;

    /// <summary>Measures the sustained rate and the latency at a low rate.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        await using var ours = await Landing.Ours();
        await using var baseline = await Landing.Baseline();
        var db = ours.Service!.Services.GetRequiredService<Database>();
        Task Record() => RecordNote(db);
        Task Publish() => baseline.Bus!.Publish(Landing.Fact(Guid.CreateVersion7()));

        // Until the compiler has seen enough of both.
        await Rate("", ours, Record, 2 * Count);
        await Rate("", baseline, Publish, 2 * Count);
        var rates = new List<(double Ours, double Baseline)>();
        var latencies = new List<(double[] Ours, double[] Baseline)>();
        for (var round = 0; round < 3; round++) // in turns: whatever else the machine does meets both
        {
            rates.Add((await Rate("publish to effect, ours", ours, Record, Count), await Rate("publish to effect, baseline", baseline, Publish, Count)));
            latencies.Add((await Latency(ours, Record), await Latency(baseline, Publish)));
        }
        var ourLatency = latencies.SelectMany(l => l.Ours).ToList();
        var itsLatency = latencies.SelectMany(l => l.Baseline).ToList();
        return
        [
            new("publish-to-effect.rate[/s]", rates.Select(r => r.Ours).Median(), rates.Select(r => r.Baseline).Median(), new Target(1.3)),
            new("publish-to-effect.p50-at-50/s[ms]", ourLatency.Median(), itsLatency.Median()),
            new("publish-to-effect.p99-at-50/s[ms]", ourLatency.Quantile(0.99), itsLatency.Quantile(0.99), new Target(1.5, AtMost: true)),
        ];
    }

    /// <summary>Ours alone, five times.</summary>
    public static async Task Repeat()
    {
        await using var ours = await Landing.Ours();
        var db = ours.Service!.Services.GetRequiredService<Database>();
        for (var round = 0; round < 5; round++)
            await Rate("publish to effect, ours", ours, () => RecordNote(db), Count);
    }

    private static Task RecordNote(Database db)
    {
        var fact = Landing.Fact(Guid.CreateVersion7());
        return db.InTransaction(tx =>
        {
            tx.WriteAtCommit("insert into notes (id, text, unit_path) values ($1, $2, $3::ltree)", fact.FindingId, fact.Note, fact.UnitPath);
            tx.Record(fact);
            return Task.CompletedTask;
        });
    }

    /// <summary>Effects for each second from the first publish to the last effect.</summary>
    private static async Task<double> Rate(string name, Landing landing, Func<Task> publish, int count)
    {
        var left = count;
        var cpu = Processes.CpuSeconds();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await publish();
        })));
        var published = Stopwatch.GetElapsedTime(started);
        await landing.Reached(count);
        var elapsed = Stopwatch.GetElapsedTime(started);
        await landing.Latencies(); // those of a rate that nobody waits at
        if (name.Length > 0)
        {
            Console.WriteLine($"  {name}: {count / elapsed.TotalSeconds:0}/s, of it published at {count / published.TotalSeconds:0}/s");
            Processes.Print(name, cpu, count);
        }
        return count / elapsed.TotalSeconds;
    }

    private static async Task<double[]> Latency(Landing landing, Func<Task> publish)
    {
        const int Seconds = 8;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        for (var i = 0; i < Seconds * PerSecond; i++)
        {
            await timer.WaitForNextTickAsync();
            await publish();
        }
        await landing.Reached(Seconds * PerSecond);
        return await landing.Latencies();
    }
}
