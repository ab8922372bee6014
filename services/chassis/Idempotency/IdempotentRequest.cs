using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http;

namespace DutyNet.Chassis.Idempotency;

/// <summary>
/// A POST with an <c>Idempotency-Key</c>: the key is claimed in the transaction of the effect and the answer kept with it, so that the
/// same request again, at the same time or after a crash, has one effect and one answer. A refused request (a problem) rolls the claim back with everything else.
/// </summary>
public sealed class IdempotentRequest
{
    private const int LongestKey = 200;
    private readonly string caller;
    private readonly string key;
    private byte[] fingerprint;
    private bool done;

    private IdempotentRequest(string caller, string key, byte[] fingerprint) => (this.caller, this.key, this.fingerprint) = (caller, key, fingerprint);

    /// <summary>
    /// Adds to the fingerprint what an endpoint that streams its body found it to be, before its transaction: the body is not read twice,
    /// and not kept anywhere to be read twice.
    /// </summary>
    public static void Covers(HttpContext http, string content)
    {
        if (Of(http) is { } request)
            request.fingerprint = SHA256.HashData([.. request.fingerprint, .. Encoding.UTF8.GetBytes(content)]);
    }

    internal static IdempotentRequest? Of(HttpContext? http) =>
        http?.Items[typeof(IdempotentRequest)] is IdempotentRequest { done: false } request ? request : null;

    /// <summary>Middleware: reads the key and fingerprints the request, and answers from what was kept.</summary>
    internal static async Task Handle(HttpContext context, RequestDelegate next)
    {
        var sent = context.Request.Headers["Idempotency-Key"].ToString();
        if (!HttpMethods.IsPost(context.Request.Method) || sent.Length == 0 || Caller.Of(context) is not { } caller)
        {
            await next(context);
            return;
        }
        if (sent.Length > LongestKey || sent.Any(char.IsControl))
            throw new ProblemException(Problem.Unreadable(new FieldError("Idempotency-Key", "too-long", $"最多 {LongestKey} 个字符。", $"At most {LongestKey} characters.")));
        context.Items[typeof(IdempotentRequest)] = new IdempotentRequest(caller.Actor, sent, await Fingerprint(context.Request, context.RequestAborted));
        try
        {
            await next(context);
        }
        catch (Replay replay)
        {
            context.Response.StatusCode = replay.Status;
            context.Response.Headers["Idempotent-Replayed"] = "true";
            if (replay.Location is not null)
                context.Response.Headers.Location = replay.Location;
            if (replay.Body is not null)
            {
                context.Response.ContentType = "application/json; charset=utf-8";
                await context.Response.WriteAsync(replay.Body, context.RequestAborted);
            }
        }
    }

    internal async Task Claim(Tx tx, DateTimeOffset now)
    {
        // A second request with this key waits here until the first has committed or gone.
        var claimed = await tx.ExecuteAsync("""
            insert into idempotency_keys (caller, key, fingerprint, created_at) values (@caller, @key, @fingerprint, @now) on conflict do nothing
            """, new { caller, key, fingerprint, now });
        if (claimed == 1)
            return;
        var kept = await tx.QuerySingleAsync<Kept>("""
            select fingerprint, status, location, body from idempotency_keys where caller = @caller and key = @key
            """, new { caller, key });
        if (!kept.Fingerprint.AsSpan().SequenceEqual(fingerprint))
            throw new ProblemException(Problem.Unprocessable("idempotency-key-reused", "该幂等键已用于另一个请求。", "This Idempotency-Key was used for another request."));
        throw new Replay(kept.Status ?? 200, kept.Location, kept.Body);
    }

    internal async Task Keep(Tx tx, object? result)
    {
        var final = (result as INestedHttpResult)?.Result ?? result as IResult
            ?? throw new InvalidOperationException("a POST's transaction must return the request's answer, so that it can be kept for its Idempotency-Key");
        var value = (final as IValueHttpResult)?.Value;
        await tx.ExecuteAsync("""
            update idempotency_keys set status = @status, location = @location, body = @body where caller = @caller and key = @key
            """, new
        {
            caller,
            key,
            status = (final as IStatusCodeHttpResult)?.StatusCode ?? 200,
            location = final.GetType().GetProperty("Location")?.GetValue(final) as string,
            body = value is null ? null : JsonSerializer.Serialize(value is IKeptAnswer hidden ? hidden.WhenRepeated : value, Json.Options),
        });
    }

    internal void Committed() => done = true;

    private static async Task<byte[]> Fingerprint(HttpRequest request, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        if (request.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StreamsItsBody>() is not null)
            return hash.GetHashAndReset();
        request.EnableBuffering();
        if (request.HasFormContentType)
        {
            // The boundary between the parts is another with every sending; only what it parts counts.
            var form = await request.ReadFormAsync(ct);
            foreach (var field in form.OrderBy(f => f.Key, StringComparer.Ordinal))
                hash.AppendData(Encoding.UTF8.GetBytes($"{field.Key}={field.Value}\n"));
            foreach (var file in form.Files)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name} {file.FileName} {file.Length}\n"));
                await using var content = file.OpenReadStream();
                await Append(hash, content, ct);
            }
            return hash.GetHashAndReset();
        }
        await Append(hash, request.Body, ct);
        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    private static async Task Append(IncrementalHash hash, Stream content, CancellationToken ct)
    {
        var buffer = new byte[81920];
        int read;
        while ((read = await content.ReadAsync(buffer, ct)) > 0)
            hash.AppendData(buffer, 0, read);
    }

    private sealed record Kept(byte[] Fingerprint, int? Status, string? Location, string? Body);

    private sealed class Replay(int status, string? location, string? body) : Exception
    {
        public int Status => status;
        public string? Location => location;
        public string? Body => body;
    }
}

/// <summary>Marks an endpoint that reads its body as it comes, however long, and tells what it was by <see cref="IdempotentRequest.Covers"/>.</summary>
public sealed record StreamsItsBody;

/// <summary>An answer that must not be kept as it is, because it shows a secret once.</summary>
public interface IKeptAnswer
{
    /// <summary>What a repeated request is answered with.</summary>
    object WhenRepeated { get; }
}
