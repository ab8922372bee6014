using System.Collections.Concurrent;
using System.Reflection;
using DutyNet.Chassis.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DutyNet.Tests.Support;

/// <summary>The real PostgreSQL and RabbitMQ that <c>./test</c> started: a database cloned from a migrated template and a virtual host for each test class.</summary>
public static class Infrastructure
{
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Templates = new();

    // Before anything touches Npgsql: it reads its switches once, and the tests must see what the processes see.
    static Infrastructure() => Mapping.Use();

    /// <summary>The checkout's root.</summary>
    public static string Root { get; } = FindRoot();

    public static string Postgres => Servers.Shared.Postgres;

    /// <summary>Creates a database for a service, cloned from its migrated template, with the service's two logins; answers both connection strings.</summary>
    public static async Task<(string Database, string Migrations, string Name)> CreateDatabase(string service, Assembly assembly)
    {
        await Templates.GetOrAdd(service, _ => new Lazy<Task>(() => MakeTemplate(service, assembly))).Value;
        var name = $"{service}_{Guid.NewGuid():N}";
        await Execute(Postgres, $"create database {name} template {Template(service)} owner test_{service}_owner");
        return (Servers.Shared.Login(service, name), Servers.Shared.Login($"{service}_owner", name), name);
    }

    /// <summary>Creates an empty database with the service's two logins, for a process that migrates it itself.</summary>
    public static Task<(string Database, string Migrations, string Name)> CreateEmptyDatabase(string service) => Servers.Shared.CreateEmptyDatabase(service);

    public static Task DropDatabase(string name) => Servers.Shared.DropDatabase(name);

    /// <summary>Creates a virtual host of its own; the URI to reach it by.</summary>
    public static Task<(Uri Uri, string Name)> CreateVirtualHost() => Servers.Shared.CreateVirtualHost();

    public static Task DropVirtualHost(string name) => Servers.Shared.DropVirtualHost(name);

    public static async Task Execute(string connectionString, string sql, int seconds = 120)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = seconds };
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T?> Scalar<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>The superuser's connection to a database, for a test that tampers.</summary>
    public static string AsSuperuser(string database) => Servers.Shared.AsSuperuser(database);

    private static async Task MakeTemplate(string service, Assembly assembly)
    {
        await Servers.Shared.MakeRoles(service);
        await Execute(Postgres, $"drop database if exists {Template(service)} with (force)");
        await Execute(Postgres, $"create database {Template(service)} owner test_{service}_owner template template0 encoding 'UTF8' locale 'C.UTF-8'");
        await Migrator.Migrate(Servers.Shared.Login($"{service}_owner", Template(service), pooling: false), $"test_{service}", assembly, NullLogger.Instance, CancellationToken.None);
    }

    // One for each test process: two of them must not make the same template at once.
    private static string Template(string service) => $"template_{service}_{Environment.ProcessId}";

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "DutyNet.slnx")))
            at = at.Parent;
        return at.FullName;
    }
}
