using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DutyNet.Gateway.Tests;

/// <summary>Stands in for a service: says what reached it, or does what the test has set for a path.</summary>
public sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication app;

    private Backend(WebApplication app, string service) => (this.app, Service) = (app, service);

    public string Service { get; }

    public string Address => app.Urls.First() + "/";

    /// <summary>How often something other than a probe has come in.</summary>
    public int Requests { get; private set; }

    public bool IsReady { get; set; } = true;

    /// <summary>True to break every connection, as a process that is gone.</summary>
    public bool IsAway { get; set; }

    /// <summary>What a path answers, instead of an echo.</summary>
    public Dictionary<string, Func<HttpContext, Task>> At { get; } = new(StringComparer.Ordinal);

    public static async Task<Backend> Start(string service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        var web = builder.Build();
        var backend = new Backend(web, service);
        web.Run(backend.Answer);
        await web.StartAsync();
        return backend;
    }

    /// <summary>Lets a path answer this JSON.</summary>
    public void Says(string path, string json) => At[path] = context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    };

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        if (IsAway)
        {
            context.Abort();
            return;
        }
        if (context.Request.Path == "/health/ready")
        {
            context.Response.StatusCode = IsReady ? 200 : 503;
            return;
        }
        Requests++;
        if (At.TryGetValue(context.Request.Path, out var answer))
        {
            await answer(context);
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        context.Response.Headers.Server = "Backend";
        await context.Response.WriteAsJsonAsync(new
        {
            service = Service,
            method = context.Request.Method,
            path = context.Request.Path.Value,
            query = context.Request.QueryString.Value,
            headers = context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal),
            body = System.Text.Encoding.UTF8.GetString(body.ToArray()),
        }, JsonSerializerOptions.Web);
    }
}
