using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace DutyNet.Chassis.Database;

/// <summary>Migrates at start when the owner's login is given; otherwise waits until somebody has. Nothing else starts before.</summary>
internal sealed class Migration(string database, string? migrations, Assembly service, NpgsqlDataSource source, ILogger<Migration> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!string.IsNullOrEmpty(migrations))
                {
                    await Migrator.Migrate(migrations, new NpgsqlConnectionStringBuilder(database).Username!, service, log, cancellationToken);
                    return;
                }
                if (await Migrator.IsCurrent(source, service, cancellationToken))
                    return;
                log.LogInformation("waiting for the database to be migrated");
            }
            catch (NpgsqlException e) when (e is not PostgresException { SqlState: not (PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown) })
            {
                log.LogWarning("the database is not there yet: {Reason}", e.Message);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
