using System.Diagnostics;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace DutyNet.Benchmarks;

/// <summary>How fast the relay empties an outbox in which 20,000 rows wait, next to MassTransit publishing one by one from 8 workers. Nobody consumes.</summary>
public static class Drain
{
    private const int Rows = 20_000;

    /// <summary>Measures both, three times in turns, after once for practice.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        await using var baseline = await Landing.Publisher();
        var rates = new List<(double Ours, double Baseline)>();
        for (var round = 0; round < 4; round++)
            rates.Add((await Ours(), await OneByOne(baseline)));
        rates.RemoveAt(0); // until the compiler has seen enough of both
        return [new("drain.rate[/s]", rates.Select(r => r.Ours).Median(), rates.Select(r => r.Baseline).Median(), new Target(3))];
    }

    private static async Task<double> Ours()
    {
        // With the relay's lock held here, the rows stay.
        await using var ours = await Landing.Ours(consumes: false, before: HoldRelay);
        var db = ours.Service!.Services.GetRequiredService<Database>();
        for (var i = 0; i < Rows; i += 500)
            await db.InTransaction(tx =>
            {
                tx.Record(Enumerable.Range(0, 500).Select(_ => Landing.Fact(Guid.CreateVersion7())));
                return Task.CompletedTask;
            });
        var cpu = Processes.CpuSeconds();
        await held!.DisposeAsync();
        await using var source = NpgsqlDataSource.Create(ours.Database);
        var first = await Ask(source, "select min(id) from outbox");
        while (await Ask(source, "select min(id) from outbox") == first)
            await Task.Delay(1);
        var started = Stopwatch.GetTimestamp();
        var left = await Ask(source, "select count(*) from outbox");
        while (await Ask(source, "select coalesce(min(id), 0) from outbox") > 0)
            await Task.Delay(5);
        var rate = left / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"  drain, ours: {rate:0}/s");
        Processes.Print("drain, ours", cpu, Rows);
        return rate;
    }

    private static NpgsqlConnection? held;

    private static async Task HoldRelay(string database)
    {
        held = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await held.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_advisory_lock($1)", held) { Parameters = { new() { Value = Relay.Lock } } };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> Ask(NpgsqlDataSource source, string question)
    {
        await using var command = source.CreateCommand(question);
        return await command.ExecuteScalarAsync() is long answer ? answer : 0;
    }

    private static async Task<double> OneByOne(Landing baseline)
    {
        var left = Rows;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await baseline.Bus!.Publish(Landing.Fact(Guid.CreateVersion7()));
        })));
        var rate = Rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"  drain, baseline: {rate:0}/s");
        return rate;
    }
}
