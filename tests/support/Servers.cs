using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Npgsql;

namespace DutyNet.Tests.Support;

/// <summary>A PostgreSQL and a RabbitMQ: those that <c>./test</c> started for all, or a test's own, which it may stop, fill up and cut off.</summary>
public sealed class Servers
{
    private readonly Dictionary<string, string> settings;
    private readonly HttpClient management;

    private Servers(Dictionary<string, string> settings)
    {
        this.settings = settings;
        management = new HttpClient
        {
            BaseAddress = new Uri(Setting("DUTYNET_BROKER_MANAGEMENT")),
            DefaultRequestHeaders =
            {
                Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Setting("DUTYNET_BROKER_USER")}:{Setting("DUTYNET_BROKER_PASSWORD")}"))),
            },
        };
    }

    /// <summary>The servers of the whole run.</summary>
    public static Servers Shared { get; } = new(Environment.GetEnvironmentVariables().Cast<global::System.Collections.DictionaryEntry>()
        .ToDictionary(v => (string)v.Key, v => (string)v.Value!, StringComparer.Ordinal));

    /// <summary>The superuser's connection string, without a database.</summary>
    public string Postgres => Setting("DUTYNET_POSTGRES");

    /// <summary>RabbitMQ's management interface.</summary>
    public HttpClient Management => management;

    /// <summary>
    /// Starts servers whose data lie in <paramref name="folder"/>, or starts again what of them is down. Only a <paramref name="durable"/>
    /// PostgreSQL answers a commit after it is written: any other loses answered ones when it is killed.
    /// </summary>
    public static async Task<Servers> Start(string folder, bool durable = false)
    {
        await Script(durable ? ["up", folder] : ["up", folder, "--ephemeral"]);
        return new Servers(File.ReadLines(Path.Combine(folder, "infrastructure.env")).Select(l => l.Replace("export ", "", StringComparison.Ordinal).Split('=', 2))
            .Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1].Trim('\'', '"'), StringComparer.Ordinal));
    }

    /// <summary>Stops the servers of a folder and deletes their data.</summary>
    public static Task Delete(string folder) => Script("delete", folder);

    /// <summary>The superuser's connection to a database.</summary>
    public string AsSuperuser(string database) => new NpgsqlConnectionStringBuilder(Postgres) { Database = database }.ConnectionString;

    /// <summary>The same login at this PostgreSQL's port.</summary>
    public string At(string login) => new NpgsqlConnectionStringBuilder(login) { Port = new NpgsqlConnectionStringBuilder(Postgres).Port }.ConnectionString;

    /// <summary>Creates an empty database with the service's two logins, for a process that migrates it itself.</summary>
    public async Task<(string Database, string Migrations, string Name)> CreateEmptyDatabase(string service)
    {
        await MakeRoles(service);
        var name = $"{service}_{Guid.NewGuid():N}";
        await Infrastructure.Execute(Postgres, $"create database {name} owner test_{service}_owner template template0 encoding 'UTF8' locale 'C.UTF-8'");
        return (Login(service, name), Login($"{service}_owner", name), name);
    }

    public Task DropDatabase(string name) => Infrastructure.Execute(Postgres, $"drop database if exists {name} with (force)");

    /// <summary>Creates a virtual host of its own; the URI to reach it by.</summary>
    public async Task<(Uri Uri, string Name)> CreateVirtualHost()
    {
        var name = $"test-{Guid.NewGuid():N}";
        (await management.PutAsync($"/api/vhosts/{name}", new StringContent("{}", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        (await management.PutAsync($"/api/permissions/{name}/{Setting("DUTYNET_BROKER_USER")}",
            new StringContent("""{"configure":".*","write":".*","read":".*"}""", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        return (new Uri($"{Setting("DUTYNET_BROKER").TrimEnd('/')}/{name}"), name);
    }

    public Task DropVirtualHost(string name) => management.DeleteAsync($"/api/vhosts/{name}");

    internal async Task MakeRoles(string service)
    {
        foreach (var role in new[] { $"test_{service}", $"test_{service}_owner" })
        {
            await Infrastructure.Execute(Postgres, $"""
                do $$ begin
                    perform pg_advisory_xact_lock(7001);
                    if not exists (select from pg_roles where rolname = '{role}') then create role {role} login password 'test-only'; end if;
                end $$
                """);
        }
    }

    internal string Login(string role, string database, bool pooling = true) => new NpgsqlConnectionStringBuilder(Postgres)
    {
        Username = $"test_{role}",
        Password = "test-only",
        Database = database,
        MaxPoolSize = 40,
        Pooling = pooling,
    }.ConnectionString;

    private string Setting(string name) => settings.GetValueOrDefault(name)
        ?? throw new InvalidOperationException($"{name} is not set: run the tests with ./test, which starts PostgreSQL and RabbitMQ.");

    private static async Task Script(params string[] arguments)
    {
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(Infrastructure.Root, "deploy", "local", "infrastructure.sh"), arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = script.StandardError.ReadToEndAsync();
        var output = script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        if (script.ExitCode != 0)
            throw new InvalidOperationException($"infrastructure.sh {string.Join(' ', arguments)}: {await output}{await error}");
    }
}
