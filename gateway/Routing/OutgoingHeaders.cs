using System.Net.Http.Headers;
using DutyNet.Gateway.Callers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace DutyNet.Gateway.Routing;

/// <summary>
/// What a service is sent: the few headers it has use for, and the gateway's token. Everything else stays outside, so that nothing
/// a caller writes can be taken for what the gateway knows. The trace context is set by the HTTP client itself.
/// </summary>
public sealed class OutgoingHeaders(SigningKeys keys) : ITransformProvider
{
    private static readonly HashSet<string> PassedOn = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Language", "Content-Type", "Content-Length", "Content-Disposition", "Content-Encoding",
        "Idempotency-Key", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range", "Upload-Offset", "User-Agent",
    };

    public void Apply(TransformBuilderContext context)
    {
        context.CopyRequestHeaders = false;
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(transform =>
        {
            foreach (var (name, values) in transform.HttpContext.Request.Headers)
                if (PassedOn.Contains(name) && !transform.ProxyRequest.Headers.TryAddWithoutValidation(name, values.ToArray()))
                    transform.ProxyRequest.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            var known = KnownCaller.Of(transform.HttpContext) ?? throw new InvalidOperationException("nothing is forwarded for nobody");
            transform.ProxyRequest.Headers.Authorization = new AuthenticationHeaderValue("Bearer", keys.Sign(known.Caller));
            return ValueTask.CompletedTask;
        });
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
        // nothing of ours is configured by cluster
    }

    public void ValidateRoute(TransformRouteValidationContext context)
    {
        // nothing of ours is configured by route
    }
}
