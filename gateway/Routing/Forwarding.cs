using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace DutyNet.Gateway.Routing;

/// <summary>Forwards to a service that is there, tries another when one is not, waits no longer than agreed, and words what went wrong as a problem.</summary>
public sealed class Forwarding(IConfiguration configuration)
{
    private readonly double seconds = configuration.GetValue("Limits:RequestSeconds", 60d);

    /// <summary>The steps before YARP's own.</summary>
    public void Use(IReverseProxyApplicationBuilder proxy)
    {
        proxy.Use((context, next) => WithinTime(context, next));
        proxy.Use((context, next) => TryOthers(context, next));
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    }

    private async Task WithinTime(HttpContext context, RequestDelegate next)
    {
        var lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        var gone = lifetime.RequestAborted;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(gone);
        deadline.CancelAfter(TimeSpan.FromSeconds(SecondsOf(context)));
        var isForwarding = true; // an answer without a body begins only afterwards
        // A long download has been answered once it begins; from then on only standing still ends it (ActivityTimeout).
        context.Response.OnStarting(() =>
        {
            if (isForwarding && !deadline.IsCancellationRequested)
                deadline.CancelAfter(Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        });
        lifetime.RequestAborted = deadline.Token;
        try
        {
            await next(context);
        }
        finally
        {
            isForwarding = false;
            lifetime.RequestAborted = gone;
        }
        if (context.Features.Get<IForwarderErrorFeature>() is { } error && !context.Response.HasStarted && !gone.IsCancellationRequested)
            await Answer(context, error, late: deadline.IsCancellationRequested);
    }

    // A connection that was never made has done nothing: any request may go to another destination. A broken one may have: only reading may.
    private static async Task TryOthers(HttpContext context, RequestDelegate next)
    {
        var proxy = context.GetReverseProxyFeature();
        var untried = proxy.AvailableDestinations;
        while (true)
        {
            await next(context);
            var error = context.Features.Get<IForwarderErrorFeature>();
            untried = [.. untried.Where(d => d != proxy.ProxiedDestination)];
            if (error is null || untried.Count == 0 || proxy.ProxiedDestination is null || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested || !MayGoAgain(context.Request, error))
                return;
            context.Response.Clear();
            context.Features.Set<IForwarderErrorFeature>(null);
            proxy.AvailableDestinations = untried;
        }
    }

    private static bool MayGoAgain(HttpRequest request, IForwarderErrorFeature error) =>
        NeverConnected(error) || (error.Error is ForwarderError.Request or ForwarderError.RequestTimedOut && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)));

    // Refused, or nobody there who could refuse: then the connection attempt runs out of time (the handler tells by a TimeoutException inside).
    private static bool NeverConnected(IForwarderErrorFeature error) =>
        error.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
            or OperationCanceledException { InnerException: TimeoutException };

    private static Task Answer(HttpContext context, IForwarderErrorFeature error, bool late)
    {
        context.Response.Clear();
        if (error.Exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } or { InnerException: BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } })
            return Entrance.RefuseBody(context);
        if (error.Error is ForwarderError.RequestBodyClient)
            return Problem.Unreadable(new FieldError("body", "invalid", "请求内容未能完整读取。", "The body could not be read to its end.")).ExecuteAsync(context);
        if (late || (error.Error is ForwarderError.RequestTimedOut && !NeverConnected(error)))
            return Problem.Of(504, "timed-out", "服务未在规定时间内响应。", "The service did not answer in time.").ExecuteAsync(context);
        context.Response.Headers.RetryAfter = "2";
        return Problem.Of(503, "service-unavailable", "服务暂时不可用，请稍后重试。", "The service is not available for the moment; try again.").ExecuteAsync(context);
    }

    private double SecondsOf(HttpContext context) =>
        context.GetReverseProxyFeature().Route.Config.Metadata?.TryGetValue("RequestSeconds", out var own) == true
            ? double.Parse(own, System.Globalization.CultureInfo.InvariantCulture)
            : seconds;
}
