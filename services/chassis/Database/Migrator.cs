using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace DutyNet.Chassis.Database;

/// <summary>
/// Applies numbered SQL files in order, each in a transaction of its own, under an advisory lock so that replicas starting together do it once.
/// A file that was applied must never change afterwards: its hash is kept and compared.
/// </summary>
public static partial class Migrator
{
    private const long Lock = 0x44757479_4e657401; // "DutyNet" and a number, so that it is ours

    [GeneratedRegex(@"^database/(\d{4})_[a-z0-9_]+\.sql$")]
    private static partial Regex Numbered();

    private sealed record Script(string Name, string Sql)
    {
        public string Hash => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Sql)));
    }

    /// <summary>Migrates with the owner's login and lets the run-time login do what it may.</summary>
    /// <exception cref="InvalidOperationException">An applied file was changed.</exception>
    public static async Task Migrate(string owner, string runtimeLogin, Assembly service, ILogger log, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(ct);
        await Execute(connection, "select pg_advisory_lock($1)", ct, Lock);
        await Execute(connection, "create table if not exists migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())", ct);
        foreach (var script in Scripts(service))
        {
            await using var lookup = new NpgsqlCommand("select hash from migrations where name = $1", connection) { Parameters = { new() { Value = script.Name } } };
            if (await lookup.ExecuteScalarAsync(ct) is string applied)
            {
                if (applied != script.Hash)
                    throw new InvalidOperationException($"{script.Name} was changed after it had been applied; write a new file instead.");
                continue;
            }
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await Execute(connection, script.Sql, ct);
            await Execute(connection, "insert into migrations (name, hash) values ($1, $2)", ct, script.Name, script.Hash);
            await transaction.CommitAsync(ct);
            log.LogInformation("migrated {Script}", script.Name);
        }
        await Grant(connection, runtimeLogin, ct);
        await Execute(connection, "select pg_advisory_unlock($1)", ct, Lock);
    }

    /// <summary>True when every file of this build has been applied.</summary>
    public static async Task<bool> IsCurrent(NpgsqlDataSource source, Assembly service, CancellationToken ct)
    {
        try
        {
            await using var command = source.CreateCommand("select count(*) from migrations where name = any($1)");
            command.Parameters.Add(new() { Value = Scripts(service).Select(s => s.Name).ToArray() });
            return (long)(await command.ExecuteScalarAsync(ct))! == Scripts(service).Count;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }

    // The run-time login may never change or remove what is recorded: the ledger, and the checkpoints others rely on.
    private static async Task Grant(NpgsqlConnection connection, string login, CancellationToken ct)
    {
        var role = new NpgsqlCommandBuilder().QuoteIdentifier(login);
        await Execute(connection, "grant usage on schema public to " + role, ct);
        await Execute(connection, "grant select, insert, update, delete on all tables in schema public to " + role, ct);
        await Execute(connection, "grant usage, select on all sequences in schema public to " + role, ct);
        await Execute(connection, "revoke update, delete, truncate on ledger, checkpoints from " + role, ct);
        await Execute(connection, "revoke insert, update, delete on migrations from " + role, ct);
    }

    private static List<Script> Scripts(Assembly service) =>
    [
        .. Read(typeof(Migrator).Assembly, "chassis/"),
        .. service == typeof(Migrator).Assembly ? [] : Read(service, ""),
    ];

    private static IEnumerable<Script> Read(Assembly assembly, string prefix) =>
        from name in assembly.GetManifestResourceNames()
        where Numbered().IsMatch(name)
        orderby name
        select new Script(prefix + name["database/".Length..], Text(assembly, name));

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in parameters)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }
}
