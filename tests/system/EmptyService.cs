using System.Security.Cryptography;
using DutyNet.Chassis.Sweeps;
using DutyNet.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace DutyNet.System.Tests;

/// <summary>
/// One service that was never started: its consumers, inbox and sweeps on a database of its own, emptied as often as needed. What it
/// publishes stays in its outbox, so that nothing but the recorded messages is delivered, and its clock stands still.
/// </summary>
public sealed class EmptyService : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TimeProvider clock;
    private readonly string name;
    private readonly string database;
    private readonly string keys;
    private readonly string[] kept;

    private EmptyService(string name, string database, string keys, WebApplication app, TimeProvider clock, string[] kept) =>
        (this.name, this.database, this.keys, this.app, this.clock, this.kept) = (name, database, keys, app, clock, kept);

    /// <summary>Makes it; <paramref name="kept"/> are the tables it starts with, copied from the played landscape: what it knows by its own routes and not by messages.</summary>
    public static async Task<EmptyService> Make(string name, Landscape landscape, TimeProvider clock, params string[] kept)
    {
        Func<string[], Action<IServiceCollection>?, WebApplication> build = name switch
        {
            "responsibility" => Responsibility.Program.Build,
            "logbook" => Logbook.Program.Build,
            "inspection" => Inspection.Program.Build,
            _ => Accountability.Program.Build,
        };
        var created = await Infrastructure.CreateDatabase(name, build.Method.DeclaringType!.Assembly);
        var folder = Directory.CreateTempSubdirectory("dutynet-empty").FullName;
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            await File.WriteAllTextAsync(Path.Combine(folder, "1.pem"), key.ExportSubjectPublicKeyInfoPem());
        var process = build(
        [
            "--environment", "Development",
            "--ConnectionStrings:Database", created.Database,
            "--ConnectionStrings:Migrations", created.Migrations,
            "--Broker:Uri", "amqp://127.0.0.1:1/never-asked",
            "--Access:VerificationKeys", folder,
            "--Attachments:Folder", folder,
            "--Logging:LogLevel:Default", "Warning",
        ], services => services.AddSingleton(clock));
        await using (var from = await landscape.Session(name))
        await using (var to = await Superuser(created.Name))
            foreach (var table in kept)
                await Copy(from, to, table);
        return new EmptyService(name, created.Name, folder, process, clock, kept);
    }

    /// <summary>Empties every table but those it starts with.</summary>
    public async Task Empty()
    {
        await using var session = await Superuser(database);
        var tables = (await EndState.Tables(session)).Except(kept).ToList();
        // Some tables refuse any change to what was recorded; here the whole service begins anew.
        await Run(session, $"set session_replication_role = replica; truncate {string.Join(", ", tables)}");
    }

    /// <summary>Hands a message to every consumer bound to it; answers how many there are.</summary>
    public Task<int> Deliver(RecordedMessage message) => DirectDelivery.Deliver(app.Services, name, message.Fact, message.Headers);

    /// <summary>Runs the service's sweeps until nothing is due, in the order it names them in.</summary>
    public async Task Sweep()
    {
        var db = app.Services.GetRequiredService<Chassis.Database.Database>();
        foreach (var sweep in app.Services.GetServices<Sweep>().Where(s => s.GetType().Assembly != typeof(Sweep).Assembly))
            while (await db.InTransaction(tx => sweep.Batch(tx, clock.GetUtcNow())) > 0)
            {
                // one batch after the other
            }
    }

    /// <summary>What it has come to.</summary>
    public async Task<EndState> Ends()
    {
        await using var session = await Superuser(database);
        return await EndState.Of(name, session, kept);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Infrastructure.DropDatabase(database);
        Directory.Delete(keys, recursive: true);
    }

    private static async Task<NpgsqlConnection> Superuser(string database)
    {
        var connection = new NpgsqlConnection(Infrastructure.AsSuperuser(database));
        await connection.OpenAsync();
        return connection;
    }

    private static async Task Copy(NpgsqlConnection from, NpgsqlConnection to, string table)
    {
        await Run(to, "set session_replication_role = replica"); // in any order, whatever refers to what
        await using var read = await from.BeginRawBinaryCopyAsync($"copy {table} to stdout (format binary)");
        await using var write = await to.BeginRawBinaryCopyAsync($"copy {table} from stdin (format binary)");
        await read.CopyToAsync(write);
    }

    private static async Task Run(NpgsqlConnection session, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync();
    }
}
