using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using DutyNet.Chassis.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DutyNet.Tests.Support;

/// <summary>The real PostgreSQL and RabbitMQ that <c>./test</c> started: a database cloned from a migrated template and a virtual host for each test class.</summary>
public static class Infrastructure
{
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Templates = new();
    private static readonly HttpClient Management = MakeManagement();

    // Before anything touches Npgsql: it reads its switches once, and the tests must see what the processes see.
    static Infrastructure() => Mapping.Use();

    public static string Postgres => Variable("DUTYNET_POSTGRES");

    /// <summary>Creates a database for a service, cloned from its migrated template, with the service's two logins; answers both connection strings.</summary>
    public static async Task<(string Database, string Migrations, string Name)> CreateDatabase(string service, Assembly assembly)
    {
        await Templates.GetOrAdd(service, _ => new Lazy<Task>(() => MakeTemplate(service, assembly))).Value;
        var name = $"{service}_{Guid.NewGuid():N}";
        await Execute(Postgres, $"create database {name} template {Template(service)} owner test_{service}_owner");
        return (Login(service, name), Login($"{service}_owner", name), name);
    }

    /// <summary>Creates an empty database with the service's two logins, for a process that migrates it itself.</summary>
    public static async Task<(string Database, string Migrations, string Name)> CreateEmptyDatabase(string service)
    {
        await MakeRoles(service);
        var name = $"{service}_{Guid.NewGuid():N}";
        await Execute(Postgres, $"create database {name} owner test_{service}_owner template template0 encoding 'UTF8' locale 'C.UTF-8'");
        return (Login(service, name), Login($"{service}_owner", name), name);
    }

    public static Task DropDatabase(string name) => Execute(Postgres, $"drop database if exists {name} with (force)");

    /// <summary>Creates a virtual host of its own; the URI to reach it by.</summary>
    public static async Task<(Uri Uri, string Name)> CreateVirtualHost()
    {
        var name = $"test-{Guid.NewGuid():N}";
        (await Management.PutAsync($"/api/vhosts/{name}", Empty())).EnsureSuccessStatusCode();
        (await Management.PutAsync($"/api/permissions/{name}/{Variable("DUTYNET_BROKER_USER")}",
            new StringContent("""{"configure":".*","write":".*","read":".*"}""", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        return (new Uri($"{Variable("DUTYNET_BROKER").TrimEnd('/')}/{name}"), name);
    }

    public static Task DropVirtualHost(string name) => Management.DeleteAsync($"/api/vhosts/{name}");

    public static async Task Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
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
    public static string AsSuperuser(string database) => new NpgsqlConnectionStringBuilder(Postgres) { Database = database }.ConnectionString;

    private static async Task MakeRoles(string service)
    {
        foreach (var role in new[] { $"test_{service}", $"test_{service}_owner" })
        {
            await Execute(Postgres, $"""
                do $$ begin
                    perform pg_advisory_xact_lock(7001);
                    if not exists (select from pg_roles where rolname = '{role}') then create role {role} login password 'test-only'; end if;
                end $$
                """);
        }
    }

    private static async Task MakeTemplate(string service, Assembly assembly)
    {
        await MakeRoles(service);
        await Execute(Postgres, $"drop database if exists {Template(service)} with (force)");
        await Execute(Postgres, $"create database {Template(service)} owner test_{service}_owner template template0 encoding 'UTF8' locale 'C.UTF-8'");
        await Migrator.Migrate(Login($"{service}_owner", Template(service), pooling: false), $"test_{service}", assembly, NullLogger.Instance, CancellationToken.None);
    }

    // One for each test process: two of them must not make the same template at once.
    private static string Template(string service) => $"template_{service}_{Environment.ProcessId}";

    private static string Login(string role, string database, bool pooling = true) => new NpgsqlConnectionStringBuilder(Postgres)
    {
        Username = $"test_{role}",
        Password = "test-only",
        Database = database,
        MaxPoolSize = 40,
        Pooling = pooling,
    }.ConnectionString;

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: run the tests with ./test, which starts PostgreSQL and RabbitMQ.");

    private static HttpClient MakeManagement() => new()
    {
        BaseAddress = new Uri(Variable("DUTYNET_BROKER_MANAGEMENT")),
        DefaultRequestHeaders =
        {
            Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Variable("DUTYNET_BROKER_USER")}:{Variable("DUTYNET_BROKER_PASSWORD")}"))),
        },
    };

    private static StringContent Empty() => new("{}", Encoding.UTF8, "application/json");
}
