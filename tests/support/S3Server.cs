using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DutyNet.Tests.Support;

/// <summary>
/// A store that speaks as much of S3 as we use, in memory. It works out the signature (AWS Signature Version 4) for itself, from what
/// arrived, and refuses what does not fit: also a body that is not the one signed.
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    private readonly WebApplication app;

    private S3Server(WebApplication app) => this.app = app;

    public const string AccessKey = "TESTKEY";
    public const string SecretKey = "test/secret+of=nobody";
    public const string Bucket = "proofs";

    /// <summary>What is stored, by <c>bucket/name</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>How many of the next requests are answered 503.</summary>
    public int Failing { get; set; }

    public static async Task<S3Server> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        var server = new S3Server(builder.Build());
        server.app.Run(server.Answer);
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory);
        var body = memory.ToArray();
        var name = context.Request.Path.Value![1..];
        context.Response.StatusCode = 200;
        if (Failing > 0)
        {
            Failing--;
            context.Response.StatusCode = 503;
        }
        else if (!IsSigned(context.Request, body) || !name.StartsWith(Bucket + "/", StringComparison.Ordinal))
            context.Response.StatusCode = 403;
        else if (context.Request.Method == "PUT")
            Objects[name] = body;
        else if (context.Request.Method == "DELETE")
        {
            Objects.TryRemove(name, out _);
            context.Response.StatusCode = 204;
        }
        else if (Objects.TryGetValue(name, out var stored))
            await context.Response.Body.WriteAsync(stored);
        else
            context.Response.StatusCode = 404;
    }

    private static bool IsSigned(HttpRequest request, byte[] body)
    {
        // AWS4-HMAC-SHA256 Credential=KEY/20261120/region/s3/aws4_request, SignedHeaders=host;…, Signature=…
        var fields = request.Headers.Authorization.ToString().Split(' ', 2)[^1].Split(", ").Select(f => f.Split('=', 2)).ToDictionary(f => f[0], f => f[^1]);
        var credential = fields.GetValueOrDefault("Credential", "").Split('/');
        var date = request.Headers["x-amz-date"].ToString();
        if (credential is not [AccessKey, var day, var region, "s3", "aws4_request"] || !date.StartsWith(day, StringComparison.Ordinal))
            return false;
        var payload = Convert.ToHexStringLower(SHA256.HashData(body));
        if (request.Headers["x-amz-content-sha256"] != payload)
            return false;
        var text = new StringBuilder().Append(request.Method).Append('\n').Append(request.Path.ToUriComponent()).Append('\n').Append(request.QueryString.Value!.TrimStart('?')).Append('\n');
        foreach (var header in fields["SignedHeaders"].Split(';'))
            text.Append(header).Append(':').Append(request.Headers[header].ToString().Trim()).Append('\n');
        text.Append('\n').Append(fields["SignedHeaders"]).Append('\n').Append(payload);
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{day}/{region}/s3/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))}";
        var key = Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + SecretKey), day), region), "s3"), "aws4_request");
        return fields["Signature"] == Hex(Hmac(key, toSign));

        static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
    }
}
