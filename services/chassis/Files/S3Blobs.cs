using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Problems;
using Microsoft.Extensions.Configuration;

namespace DutyNet.Chassis.Files;

/// <summary>
/// A bucket of an S3-compatible store, addressed by path, signed with AWS Signature Version 4. Four verbs are all we need, so there is no
/// package for it. What is put there is signed with its SHA-256: a store that received other bytes refuses them.
/// </summary>
public sealed class S3Blobs(Uri endpoint, string bucket, string accessKey, string secretKey, string region) : Blobs, IDisposable
{
    private const int Attempts = 3;
    private static readonly string NoContent = Convert.ToHexStringLower(SHA256.HashData([]));

    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The bucket that the section <c>Attachments:S3</c> names; nothing in it has a default but the region.</summary>
    public static S3Blobs From(IConfiguration section)
    {
        return new S3Blobs(new Uri(Required("Endpoint")), Required("Bucket"), Required("AccessKey"), Required("SecretKey"), section["Region"] is { Length: > 0 } region ? region : "us-east-1");

        string Required(string key) => section[key] is { Length: > 0 } value ? value
            : throw new InvalidOperationException($"Attachments__S3__{key} is not set; see docs/operations.md.");
    }

    /// <inheritdoc/>
    public override async Task Put(string name, string file, string sha256, CancellationToken ct)
    {
        using var answer = await Send(HttpMethod.Put, name, sha256, () =>
        {
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 81920, FileOptions.Asynchronous);
            return new StreamContent(stream) { Headers = { ContentLength = stream.Length } };
        }, ct);
    }

    /// <inheritdoc/>
    public override async Task<Stream?> Get(string name, CancellationToken ct)
    {
        var answer = await Send(HttpMethod.Get, name, NoContent, null, ct);
        if (answer.StatusCode != HttpStatusCode.NotFound)
            return await answer.Content.ReadAsStreamAsync(ct);
        answer.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override async Task Remove(string name, CancellationToken ct)
    {
        using var answer = await Send(HttpMethod.Delete, name, NoContent, null, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    // What may pass is tried again; what does not is no fault of the caller's.
    private async Task<HttpResponseMessage> Send(HttpMethod method, string name, string sha256, Func<HttpContent>? content, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = Signed(method, name, sha256);
                request.Content = content?.Invoke();
                var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
                if (answer.IsSuccessStatusCode || (answer.StatusCode == HttpStatusCode.NotFound && method != HttpMethod.Put))
                    return answer;
                answer.Dispose();
                if (answer.StatusCode is < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests)
                    throw new InvalidOperationException($"the store answers {(int)answer.StatusCode} to {method}: check Attachments__S3__*");
            }
            catch (HttpRequestException) when (attempt < Attempts)
            {
                // as if it had answered that it cannot
            }
            catch (HttpRequestException)
            {
                throw Unavailable();
            }
            if (attempt == Attempts)
                throw Unavailable();
            await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), ct);
        }
    }

    private static ProblemException Unavailable() =>
        new(Problem.Of(503, "store-unavailable", "文件存储暂时不可用，请稍后重试。", "The store of files is not available for the moment; try again."));

    private HttpRequestMessage Signed(HttpMethod method, string name, string sha256)
    {
        var uri = new Uri(endpoint, $"/{bucket}/{name}");
        var now = TimeProvider.System.GetUtcNow(); // the store compares with its own clock, whatever day is being played here
        var instant = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{instant[..8]}/{region}/s3/aws4_request";
        const string headers = "host;x-amz-content-sha256;x-amz-date";
        var canonical = $"{method}\n{uri.AbsolutePath}\n\nhost:{uri.Authority}\nx-amz-content-sha256:{sha256}\nx-amz-date:{instant}\n\n{headers}\n{sha256}";
        var toSign = $"AWS4-HMAC-SHA256\n{instant}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part)));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        var request = new HttpRequestMessage(method, uri);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", sha256);
        request.Headers.TryAddWithoutValidation("x-amz-date", instant);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={accessKey}/{scope}, SignedHeaders={headers}, Signature={signature}");
        return request;
    }
}
