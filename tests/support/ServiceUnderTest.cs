using System.Security.Cryptography;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Outbox;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using Xunit;

namespace DutyNet.Tests.Support;

/// <summary>
/// One service, whole, in this process: its own database and virtual host, real HTTP on loopback, a clock the test moves, sweeps the test runs.
/// Derive a class for each service and use it as an xunit class fixture.
/// </summary>
public abstract class ServiceUnderTest(string name, Func<string[], Action<IServiceCollection>, WebApplication> build) : IAsyncLifetime
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string keys = Directory.CreateTempSubdirectory("dutynet-test-keys").FullName;
    private readonly string files = Directory.CreateTempSubdirectory("dutynet-test-files").FullName;
    private string databaseName = "";
    private string virtualHost = "";
    private IConnection? broker;

    public MovableClock Clock { get; } = new();

    public WebApplication App { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>Connection string of the run-time login.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Name of the database, for a test that tampers as superuser.</summary>
    public string DatabaseName => databaseName;

    /// <summary>The files in the service's store whose name matches.</summary>
    public List<string> Files(string pattern) => [.. Directory.EnumerateFiles(files, pattern, SearchOption.AllDirectories)];

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public virtual async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(keys, "test.pem"), key.ExportSubjectPublicKeyInfoPem());
        var database = await Infrastructure.CreateDatabase(name, ServiceAssembly);
        (Database, databaseName) = (database.Database, database.Name);
        var host = await Infrastructure.CreateVirtualHost();
        virtualHost = host.Name;
        App = build(
        [
            "--environment", "Development",
            "--urls", "http://127.0.0.1:0",
            "--ConnectionStrings:Database", database.Database,
            "--ConnectionStrings:Migrations", database.Migrations,
            "--Broker:Uri", host.Uri.ToString(),
            "--Access:VerificationKeys", keys,
            "--Attachments:Folder", files,
            "--Sweeps:Enabled", "false",
            "--Logging:LogLevel:Default", "Warning",
        ], services => services.AddSingleton<TimeProvider>(Clock));
        await App.StartAsync();
        Address = new Uri(App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        broker = await new ConnectionFactory { Uri = host.Uri }.CreateConnectionAsync();
        using var http = new HttpClient { BaseAddress = Address };
        await Eventually.Holds(async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode, "the service is ready");
    }

    /// <summary>The assembly that holds the service's SQL.</summary>
    protected abstract System.Reflection.Assembly ServiceAssembly { get; }

    public virtual async Task DisposeAsync()
    {
        if (broker is not null)
            await broker.DisposeAsync();
        if (App is not null)
        {
            await App.StopAsync();
            await App.DisposeAsync();
        }
        NpgsqlConnection.ClearAllPools();
        await Infrastructure.DropDatabase(databaseName);
        await Infrastructure.DropVirtualHost(virtualHost);
        Directory.Delete(keys, recursive: true);
        Directory.Delete(files, recursive: true);
        key.Dispose();
    }

    /// <summary>A client that calls as the gateway would for such a caller. Its token is made for the moment of each request.</summary>
    public HttpClient As(Role role, string unit = Caller.Everywhere, string? person = null, string? actor = null) => As([role], unit, person, actor);

    /// <summary>A client for a caller with several roles.</summary>
    public HttpClient As(Role[] roles, string unit = Caller.Everywhere, string? person = null, string? actor = null) =>
        new(new Signing(() => Token(new Caller(actor ?? (person is null ? $"key/{unit}" : $"account/{person}"), person, roles.ToHashSet(), unit)))) { BaseAddress = Address };

    /// <summary>A client without any token.</summary>
    public HttpClient AsNobody() => new() { BaseAddress = Address };

    public string Token(Caller caller) => InternalToken.Sign(caller, key, "test", Clock.GetUtcNow());

    /// <summary>Delivers an event as its publisher's relay would. The same <paramref name="messageId"/> again is the same message again.</summary>
    public async Task Deliver<T>(T fact, Guid? messageId = null, string actor = "service/test", string service = "test")
        where T : class, IFact
    {
        var id = messageId ?? Guid.CreateVersion7(Clock.GetUtcNow());
        var body = JsonSerializer.Serialize(fact, Json.Options);
        var envelope = Envelopes.Write(typeof(T), body, new EnvelopeHeaders(id, service, fact.CaseId, fact.Subject, fact.UnitPath, fact.Restricted, typeof(T).Name, actor, null, null, Clock.GetUtcNow()));
        await using var channel = await broker!.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicPublishAsync(Envelopes.Exchange(typeof(T)), "", mandatory: true,
            new BasicProperties { MessageId = id.ToString(), ContentType = Envelopes.ContentType, DeliveryMode = DeliveryModes.Persistent }, envelope);
    }

    /// <summary>Delivers an event and waits until every consumer of this service that is bound to it has handled it.</summary>
    public async Task DeliverAndWait<T>(T fact, Guid? messageId = null, string actor = "service/test")
        where T : class, IFact
    {
        var id = messageId ?? Guid.CreateVersion7(Clock.GetUtcNow());
        var consumers = Topology.Queues.GetValueOrDefault(typeof(T).FullName!, []).Count(q => q.StartsWith(name + "-", StringComparison.Ordinal));
        await Deliver(fact, id, actor);
        await Eventually.Holds(async () => await Scalar<long>($"select count(*) from inbox where message_id = '{id}'") >= consumers, $"{typeof(T).Name} is handled");
    }

    /// <summary>Waits until the outbox is empty.</summary>
    public Task OutboxIsEmpty() => Eventually.Holds(async () => await Scalar<long>("select count(*) from outbox") == 0, "the outbox is empty");

    /// <summary>Runs a sweep until nothing is due.</summary>
    public Task<int> Sweep<T>()
        where T : Sweep => Get<Sweeper>().RunToEnd<T>();

    /// <summary>The facts of one type this service has recorded, in order.</summary>
    public async Task<List<T>> Recorded<T>()
    {
        var result = new List<T>();
        await using var source = NpgsqlDataSource.Create(Database);
        await using var command = source.CreateCommand("select body from ledger where type = $1 order by seq");
        command.Parameters.Add(new() { Value = typeof(T).Name });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            result.Add(JsonSerializer.Deserialize<T>(reader.GetString(0), Json.Options)!);
        return result;
    }

    public Task<T?> Scalar<T>(string sql) => Infrastructure.Scalar<T>(Database, sql);

    private sealed class Signing(Func<string> token) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new("Bearer", token());
            return base.SendAsync(request, cancellationToken);
        }
    }
}
