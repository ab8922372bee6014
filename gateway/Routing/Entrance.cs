using DutyNet.Chassis.Access;
using DutyNet.Chassis.Problems;
using DutyNet.Gateway.Callers;
using DutyNet.Gateway.Limits;
using Yarp.ReverseProxy.Model;

namespace DutyNet.Gateway.Routing;

/// <summary>What every request passes after routing: who is it, are there too many, is it too big, may it.</summary>
public sealed class Entrance(Recogniser recogniser, RequestRate rate, IConfiguration configuration)
{
    private readonly long bodyBytes = configuration.GetValue("Limits:BodyBytes", 64L * 1024 * 1024);

    public async Task Enter(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/health", out var rest) && rest.HasValue)
        {
            await next(context); // live and ready: whoever watches the process must never be told to wait
            return;
        }
        var endpoint = context.GetEndpoint();
        var open = endpoint is null || endpoint.Metadata.GetMetadata<OpenToAll>() is not null;
        var recognition = open ? Recognition.Nobody : await recogniser.Recognise(context.Request, context.RequestAborted);
        if (rate.Take(recognition.Known?.Caller.Actor ?? $"address/{context.Connection.RemoteIpAddress}") is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{Math.Max(1, Math.Ceiling(wait.TotalSeconds))}";
            await Problem.Of(429, "too-many-requests", "请求过于频繁，请稍后再试。", "Too many requests; wait before the next.").ExecuteAsync(context);
        }
        else if (context.Request.ContentLength > (endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.MaxRequestBodySize ?? bodyBytes))
            await RefuseBody(context);
        else if (open)
            await next(context);
        else if (recognition.Known is { } known)
            await Admit(context, known, endpoint!, next);
        else
        {
            if (recognition.Refusal!.Status == 401)
                context.Response.Headers.WWWAuthenticate = "Bearer";
            await recognition.Refusal.ExecuteAsync(context);
        }
    }

    /// <summary>Answers a body beyond <c>Limits:BodyBytes</c>, or beyond what the route allows.</summary>
    public static Task RefuseBody(HttpContext context)
    {
        // The rest of the body is never read, so the connection ends here; a client that is not told would send its next request into it.
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return Problem.Of(413, "body-too-large", "请求内容过大。", "The request body is too large.").ExecuteAsync(context);
    }

    private static Task Admit(HttpContext context, KnownCaller known, Endpoint endpoint, RequestDelegate next)
    {
        context.Items[typeof(KnownCaller)] = known;
        // What is forwarded has its Idempotency-Key handled, and its body read, by the service that holds the data.
        if (endpoint.Metadata.GetMetadata<RouteModel>() is null)
            context.Items[typeof(Caller)] = known.Caller;
        return AccessRules.Admit(context, known.Caller, next);
    }
}
