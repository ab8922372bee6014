using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;

namespace DutyNet.Chassis.Telemetry;

/// <summary>Measures what waits: the outbox's depth and oldest age, and the failed messages nobody has replayed.</summary>
public sealed class Gauges : BackgroundService
{
    private readonly NpgsqlDataSource source;
    private readonly TimeProvider clock;
    private readonly ILogger<Gauges> log;
    private long depth;
    private double oldest;
    private long failed;

    public Gauges(NpgsqlDataSource source, TimeProvider clock, ILogger<Gauges> log)
    {
        (this.source, this.clock, this.log) = (source, clock, log);
        Meters.Meter.CreateObservableGauge("dutynet.outbox.depth", () => depth);
        Meters.Meter.CreateObservableGauge("dutynet.outbox.oldest", () => oldest, "s");
        Meters.Meter.CreateObservableGauge("dutynet.error_queue.depth", () => failed);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(10), stoppingToken);
            using var quiet = SuppressInstrumentationScope.Begin();
            try
            {
                await using var command = source.CreateCommand("""
                    select (select count(*) from outbox), (select min(recorded_at) from outbox), (select count(*) from failed_messages where replayed_at is null)
                    """);
                await using var reader = await command.ExecuteReaderAsync(stoppingToken);
                await reader.ReadAsync(stoppingToken);
                depth = reader.GetInt64(0);
                oldest = reader.IsDBNull(1) ? 0 : (clock.GetUtcNow() - reader.GetFieldValue<DateTimeOffset>(1)).TotalSeconds;
                failed = reader.GetInt64(2);
            }
            catch (NpgsqlException e)
            {
                log.LogWarning("the gauges could not be read: {Reason}", e.Message);
            }
        }
    }
}
