using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DutyNet.Chassis.Telemetry;

/// <summary>
/// OpenTelemetry by OTLP, configured by the standard <c>OTEL_*</c> variables and nothing else; without an endpoint nothing is exported.
/// The hosting and instrumentation packages cannot be had, so the SDK is made here from the built-in sources.
/// </summary>
public static class Telemetry
{
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit", "Yarp.ReverseProxy", Source.Name];
    private static readonly string[] MeterNames = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql", "MassTransit", "Yarp.ReverseProxy", Meters.Name];

    internal static void Add(IHostApplicationBuilder builder, string service)
    {
        builder.Logging.ClearProviders();
        if (builder.Environment.IsDevelopment())
            builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        else
            builder.Logging.AddJsonConsole(o => o.IncludeScopes = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning);
        // YARP brings data protection along for a feature that is not used; what it says of its keys is of no concern.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Logging.Services.Configure<LoggerFactoryOptions>(o => o.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (!Wanted(builder.Configuration))
        {
            Propagate();
            return;
        }
        var resource = ResourceBuilder.CreateDefault().AddService($"dutynet-{service}", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}").AddEnvironmentVariableDetector();
        builder.Logging.AddOpenTelemetry(o =>
        {
            o.SetResourceBuilder(resource);
            o.IncludeScopes = true;
            o.AddProcessor(new CaseOnLogs());
            o.AddOtlpExporter();
        });
        builder.Services.AddSingleton(OpenTelemetrySdk.Create(sdk => sdk
            .WithTracing(t => t.SetResourceBuilder(resource).AddSource(Sources).AddProcessor(new CaseOnSpans()).AddOtlpExporter())
            .WithMetrics(m => m.SetResourceBuilder(resource).AddMeter(MeterNames).AddOtlpExporter())));
    }

    /// <summary>
    /// ASP.NET Core's own request activity has a fixed name and no HTTP attributes; this gives it both, and begins the request's case.
    /// </summary>
    internal static async Task NameRequest(HttpContext context, RequestDelegate next)
    {
        CaseTag.Begin();
        var activity = Activity.Current;
        try
        {
            await next(context);
        }
        finally
        {
            if (activity is not null)
            {
                var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
                activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
                activity.SetTag("http.request.method", context.Request.Method);
                activity.SetTag("http.route", route);
                activity.SetTag("url.path", context.Request.Path.Value);
                activity.SetTag("http.response.status_code", context.Response.StatusCode);
                if (CaseTag.CaseId is { } caseId)
                    activity.SetTag("case.id", caseId.ToString());
                if (context.Response.StatusCode >= 500)
                    activity.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    // Nobody receives the spans, but the ledgers and the case trail still name the trace: ids are made and handed on, nothing more.
    private static void Propagate() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http" or "MassTransit" or "Yarp.ReverseProxy" or Source.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    });

    private static bool Wanted(IConfiguration configuration) =>
        configuration.AsEnumerable().Any(p => p.Key.StartsWith("OTEL_EXPORTER_OTLP", StringComparison.Ordinal) && p.Key.EndsWith("ENDPOINT", StringComparison.Ordinal) && !string.IsNullOrEmpty(p.Value));

    private sealed class CaseOnSpans : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.GetTagItem("case.id") is null && CaseTag.CaseId is { } caseId)
                data.SetTag("case.id", caseId.ToString());
        }
    }

    private sealed class CaseOnLogs : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data)
        {
            if (CaseTag.CaseId is { } caseId)
                data.Attributes = [.. data.Attributes ?? [], new("case.id", caseId.ToString())];
        }
    }
}
