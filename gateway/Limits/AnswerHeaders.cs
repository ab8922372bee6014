using Microsoft.AspNetCore.HttpOverrides;

namespace DutyNet.Gateway.Limits;

/// <summary>
/// Stands before everything else: puts the security headers on every answer, whoever wrote it, and believes <c>X-Forwarded-For</c> and
/// <c>X-Forwarded-Proto</c> from the proxies named in <c>Proxies:Trusted</c> (addresses or networks, separated by commas), and from nobody else.
/// </summary>
public sealed class AnswerHeaders(IConfiguration configuration) : IStartupFilter
{
    private const string ForApi = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    // A case's trail is a page with its style in it, and no script.
    private const string ForPages = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    // The API page: its own files only; pictures of its style sheet are data URIs, and it sets styles of elements.
    private const string ForDocs = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (Trusted() is { } trusted)
            app.UseForwardedHeaders(trusted);
        app.Use((context, following) =>
        {
            context.Response.OnStarting(() =>
            {
                Add(context);
                return Task.CompletedTask;
            });
            return following(context);
        });
        next(app);
    };

    private static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        var docs = context.Request.Path.StartsWithSegments("/docs");
        headers.Remove("Server");
        headers.Remove("X-Powered-By");
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (docs)
            headers.ContentSecurityPolicy = ForDocs;
        else
            headers.ContentSecurityPolicy = context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true ? ForPages : ForApi;
        if (!docs)
            headers.CacheControl = "no-store";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
    }

    private ForwardedHeadersOptions? Trusted()
    {
        var entries = (configuration["Proxies:Trusted"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (entries.Length == 0)
            return null;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var entry in entries)
        {
            if (entry.Contains('/'))
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(entry));
            else
                options.KnownProxies.Add(System.Net.IPAddress.Parse(entry));
        }
        return options;
    }
}
