using System.Reflection;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.ErrorQueues;
using DutyNet.Chassis.Health;
using DutyNet.Chassis.Idempotency;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Ledger;
using DutyNet.Chassis.Outbox;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sweeps;
using DutyNet.Chassis.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace DutyNet.Chassis;

/// <summary>
/// What every process is made of. A service's Program names its consumers, its sweeps and its routes, and has all else from here:
/// <c>Service.Create("inspection", args)</c>, <c>Consumers.Add…</c>, <c>AddSweep…</c>, <c>Build</c>.
/// </summary>
public sealed class Service
{
    private readonly Assembly assembly;
    private readonly Action<IServiceCollection>? replace;

    private Service(string name, WebApplicationBuilder builder, Assembly assembly, Action<IServiceCollection>? replace)
    {
        this.replace = replace;
        Name = name;
        Builder = builder;
        this.assembly = assembly;
        Consumers.Add<KeepCheckpointOnCheckpointSealed>();
        Sweep<SealCheckpoint>();
        Sweep<Housekeeping>();
    }

    /// <summary>Name of the service.</summary>
    public string Name { get; }

    /// <summary>The underlying builder, for what only one service needs.</summary>
    public WebApplicationBuilder Builder { get; }

    /// <summary>The service's consumers.</summary>
    public Consumers Consumers { get; } = new();

    /// <summary>Begins a service; <paramref name="assembly"/> holds its numbered SQL, <paramref name="replace"/> lets a test put its own clock in.</summary>
    public static Service Create(string name, string[] args, Assembly assembly, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        return new Service(name, builder, assembly, replace);
    }

    /// <summary>The process given <c>health</c> as its only argument asks its own readiness: the images have no curl.</summary>
    public static async Task<int> Run(string[] args, Func<string[], WebApplication> build)
    {
        if (args is ["health"])
            return await Health.HealthRoutes.Ask();
        await build(args).RunAsync();
        return 0;
    }

    /// <summary>Registers a sweep.</summary>
    public Service Sweep<T>()
        where T : Sweep
    {
        Builder.Services.AddSingleton<T>();
        Builder.Services.AddSingleton<Sweep>(p => p.GetRequiredService<T>());
        return this;
    }

    /// <summary>
    /// Builds the process; <paramref name="map"/> gets the group <c>/api/v1/{service}</c>. The way in has two things more: it knows callers
    /// by other means than the internal token (<paramref name="access"/>), and has routes of its own at the root and below <c>/api/v1</c>
    /// (<paramref name="mapEntrance"/>), the OpenAPI document among them.
    /// </summary>
    public WebApplication Build(
        Action<IEndpointRouteBuilder> map,
        Func<HttpContext, RequestDelegate, Task>? access = null,
        Action<IEndpointRouteBuilder, IEndpointRouteBuilder>? mapEntrance = null)
    {
        Configure();
        replace?.Invoke(Builder.Services);
        var app = Builder.Build();
        app.Use((context, next) => Telemetry.Telemetry.NameRequest(context, _ => next(context)));
        app.Use((context, next) => Failures.Catch(context, _ => next(context), app.Logger));
        app.UseRouting();
        var keys = app.Services.GetService<VerificationKeys>();
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use((context, next) => access is not null ? access(context, _ => next(context)) : AccessRules.Enforce(context, keys!, clock, _ => next(context)));
        app.Use((context, next) => IdempotentRequest.Handle(context, _ => next(context)));
        app.Use((context, next) => context.GetEndpoint() is not RouteEndpoint ? NothingHere(context, next) : next(context));
        HealthRoutes.Map(app, assembly);
        if (mapEntrance is null)
            app.MapOpenApi("/openapi/v1.json").RequiresAnyRole();
        var api = app.MapGroup("/api/v1").AddEndpointFilter(Validation.Filter);
        ErrorQueueRoutes.Map(api, Name);
        var own = api.MapGroup($"/{Name}");
        LedgerRoutes.Map(own);
        RepublishLedger.Map(own);
        map(own);
        mapEntrance?.Invoke(app, api);
        return app;
    }

    private static async Task NothingHere(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.HasStarted)
            return;
        if (context.Response.StatusCode == 415)
            await Problem.Of(415, "media-type-not-supported", "不支持该内容类型。", "This content type is not supported.").ExecuteAsync(context);
        else if (context.Response.StatusCode is 404 or 405)
            await Problem.Of(context.Response.StatusCode, "no-such-route", "没有此接口。", "There is no such route.").ExecuteAsync(context);
    }

    private void Configure()
    {
        Mapping.Use();
        var configuration = Builder.Configuration;
        var services = Builder.Services;
        Telemetry.Telemetry.Add(Builder, Name);
        Builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = configuration.GetValue("Limits:BodyBytes", 64L * 1024 * 1024);
        });
        services.Configure<FormOptions>(o => o.MultipartBodyLengthLimit = configuration.GetValue("Limits:BodyBytes", 64L * 1024 * 1024));
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));
        services.ConfigureHttpJsonOptions(o => Json.Configure(o.SerializerOptions));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // so that one place words every refusal
        // A network that is silent instead of closed is noticed only by the heartbeats that stay away, after two of them.
        var heartbeat = configuration.GetValue("Broker:Heartbeat", TimeSpan.FromSeconds(10));
        services.AddHttpContextAccessor();
        services.AddSingleton(new ServiceName(Name));
        services.AddSingleton(Clock());
        services.AddSingleton(Consumers);
        services.AddSingleton(_ => DataSource(Required("ConnectionStrings:Database")));
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<Recorder>();
        services.AddSingleton<Database.Database>();
        services.AddSingleton<Inbox.Inbox>();
        services.AddSingleton<Verifier>();
        services.AddSingleton<Sweeper>();
        services.AddSingleton<Drain>();
        services.AddSingleton<TopologyReady>();
        services.AddSingleton(_ => new Broker(new Uri(Required("Broker:Uri")), new ServiceName(Name), heartbeat));
        services.AddSingleton(p => new VerificationKeys(Required("Access:VerificationKeys"), p.GetRequiredService<TimeProvider>()));
        services.AddOpenApi("v1", Documents.OpenApi.Describe);
        services.AddHostedService(p => new Migration(Required("ConnectionStrings:Database"), configuration.GetConnectionString("Migrations"), assembly, p.GetRequiredService<NpgsqlDataSource>(), p.GetRequiredService<ILogger<Migration>>()));
        services.AddHostedService(p => p.GetRequiredService<TopologyReady>());
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<Bus>(p, new Uri(Required("Broker:Uri")), heartbeat));
        services.AddHostedService(p => p.GetRequiredService<Bus>());
        services.AddHostedService(p => ActivatorUtilities.CreateInstance<Relay>(p, RelaySource(Required("ConnectionStrings:Database"))));
        services.AddHostedService<FailedMessages>();
        services.AddHostedService(p => p.GetRequiredService<Sweeper>());
        services.AddHostedService<Gauges>();
        services.AddHostedService(p => p.GetRequiredService<Drain>());
    }

    private static NpgsqlDataSource DataSource(string database, string options = "", bool pooling = true)
    {
        var connection = new NpgsqlConnectionStringBuilder(database);
        // Our queries are short. Where the planner takes a set for a thousand times what it is, compiling the plan would take seconds.
        connection.Options = $"{connection.Options} -c jit=off {options}".Trim();
        // Parsing and planning cost more than running most of our statements.
        connection.MaxAutoPrepare = 200;
        connection.AutoPrepareMinUsages = 3;
        // Nothing we run leaves anything in a session (settings are local to their transaction, locks too), and resetting drops the plans.
        connection.NoResetOnClose = true;
        connection.Pooling = pooling;
        return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }

    // The relay's session is its own and ends with its lock. The outbox is empty or full, which no statistics foretell: always by its index.
    private static NpgsqlDataSource RelaySource(string database) => DataSource(database, "-c enable_seqscan=off", pooling: false);

    private TimeProvider Clock()
    {
        if (Builder.Configuration["Clock:Start"] is not { Length: > 0 } start)
            return TimeProvider.System;
        if (!Builder.Environment.IsDevelopment())
            throw new InvalidOperationException("Clock__Start is for tests and demonstrations; it is refused outside Development.");
        return new ShiftedClock(DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow());
    }

    private string Required(string key) =>
        Builder.Configuration[key] is { Length: > 0 } value ? value : throw new InvalidOperationException($"{key.Replace(":", "__")} is not set; see docs/operations.md.");
}
