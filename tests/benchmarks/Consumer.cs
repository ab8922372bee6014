using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DutyNet.Chassis;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace DutyNet.Benchmarks;

/// <summary>
/// The process that consumes: ours through the inbox, the baseline's as MassTransit alone does it. It obeys two lines on its input:
/// <c>expect N</c> (answers <c>reached</c> when N more effects are committed) and <c>latencies</c> (answers those in ms since it was last asked).
/// </summary>
public static class Consumer
{
    private static readonly ConcurrentQueue<double> Latencies = new();
    private static long done;

    /// <summary>Runs until the input ends: <c>consume ours|baseline DATABASE BROKER SETTINGS…</c>.</summary>
    public static async Task Run(string[] args)
    {
        using var host = args[1] == "ours" ? Ours(args[2..]) : Baseline(args[2], new Uri(args[3]));
        await host.StartAsync();
        if (host.Services.GetService<TopologyReady>() is { } topology) // before it, what is published would find no queue and wait
            await topology.Wait(CancellationToken.None);
        Console.WriteLine("started");
        var expected = 0L;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["expect", var count])
            {
                expected += long.Parse(count, CultureInfo.InvariantCulture);
                while (Interlocked.Read(ref done) < expected)
                    await Task.Delay(1);
                Console.WriteLine("reached");
            }
            else
            {
                var sorted = Latencies.Order().ToArray();
                Latencies.Clear();
                Console.WriteLine(string.Join(' ', sorted.Select(l => l.ToString("0.###", CultureInfo.InvariantCulture))));
            }
        }
        await host.StopAsync();
    }

    /// <summary>Called when an effect is committed; the note's text is the instant its publisher began.</summary>
    internal static void Done(RectificationProgressReported fact)
    {
        Latencies.Enqueue(Stopwatch.GetElapsedTime(long.Parse(fact.Note, CultureInfo.InvariantCulture)).TotalMilliseconds);
        Interlocked.Increment(ref done);
    }

    private static WebApplication Ours(string[] settings)
    {
        var service = Service.Create("effects", settings, typeof(Consumer).Assembly);
        service.Consumers.Add<KeepEffectOnRectificationProgressReported>();
        return service.Build(_ => { });
    }

    private static IHost Baseline(string database, Uri broker)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(NpgsqlDataSource.Create(database));
        builder.Services.AddMassTransit(x =>
        {
            x.AddConsumer<InsertEffect>();
            x.UsingRabbitMq((context, bus) =>
            {
                bus.Host(broker);
                bus.ConfigureJsonSerializerOptions(o => Json.Configure(o));
                bus.ReceiveEndpoint("baseline", endpoint =>
                {
                    endpoint.SetQuorumQueue();
                    endpoint.PrefetchCount = 64;
                    endpoint.ConcurrentMessageLimit = 16;
                    endpoint.ConfigureConsumer<InsertEffect>(context);
                });
            });
        });
        return builder.Build();
    }

    /// <summary>Ours.</summary>
    public sealed class KeepEffectOnRectificationProgressReported(Inbox inbox) : IConsumer<RectificationProgressReported>
    {
        /// <inheritdoc/>
        public async Task Consume(ConsumeContext<RectificationProgressReported> context)
        {
            await inbox.Once(context, (tx, fact) =>
            {
                tx.WriteAtCommit("insert into effects (id, text, unit_path) values ($1, $2, $3::ltree)", fact.FindingId, fact.Note, fact.UnitPath);
                return Task.CompletedTask;
            });
            Done(context.Message);
        }
    }

    /// <summary>The baseline's.</summary>
    public sealed class InsertEffect(NpgsqlDataSource source) : IConsumer<RectificationProgressReported>
    {
        /// <inheritdoc/>
        public async Task Consume(ConsumeContext<RectificationProgressReported> context)
        {
            await using var command = source.CreateCommand("insert into effects (id, text, unit_path) values ($1, $2, $3::ltree)");
            command.Parameters.AddRange(new NpgsqlParameter[] { new NpgsqlParameter { Value = context.Message.FindingId }, new NpgsqlParameter { Value = context.Message.Note }, new NpgsqlParameter { Value = context.Message.UnitPath } });
            await command.ExecuteNonQueryAsync(context.CancellationToken);
            Done(context.Message);
        }
    }
}
