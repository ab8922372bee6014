using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace DutyNet.Play;

/// <summary>Something the play expected did not happen.</summary>
public sealed class PlayException(string message) : Exception(message);

/// <summary>One caller's view of the gateway. Every POST carries an Idempotency-Key, so that it may be sent again when an answer is lost.</summary>
public sealed class Api : IDisposable
{
    // Only so that a broken play ends; the steps themselves wait for conditions.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly HttpClient http;

    private Api(Uri gateway, AuthenticationHeaderValue? authorization)
    {
        http = new HttpClient { BaseAddress = new Uri(gateway, "/api/v1/"), Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = authorization;
        Gateway = gateway;
    }

    /// <summary>The gateway.</summary>
    public Uri Gateway { get; }

    /// <summary>The secret this caller comes with.</summary>
    public string? Secret => http.DefaultRequestHeaders.Authorization?.Parameter;

    /// <summary>Signs a person in.</summary>
    public static async Task<Api> SignIn(Uri gateway, string name, string password)
    {
        using var stranger = new Api(gateway, null);
        var answer = await stranger.Post("access/sign-in", new { name, password });
        return new Api(gateway, new AuthenticationHeaderValue("Bearer", answer.GetProperty("token").GetString()));
    }

    /// <summary>Calls with an API key.</summary>
    public static Api WithKey(Uri gateway, string key) => new(gateway, new AuthenticationHeaderValue("Bearer", key));

    /// <summary>GET that must succeed.</summary>
    public Task<JsonElement> Get(string path) => Send(() => new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>The rows of a list's first page.</summary>
    public async Task<List<JsonElement>> List(string path) => [.. (await Get(path)).GetProperty("items").EnumerateArray()];

    /// <summary>The rows of all pages of a list; the path has a query.</summary>
    public async Task<List<JsonElement>> All(string path)
    {
        var rows = new List<JsonElement>();
        for (var next = ""; next is not null;)
        {
            var page = await Get(next.Length == 0 ? path : $"{path}&cursor={Uri.EscapeDataString(next)}");
            rows.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        return rows;
    }

    /// <summary>POST that must succeed.</summary>
    public Task<JsonElement> Post(string path, object body) => Post(path, () => JsonContent.Create(body));

    /// <summary>POST of a file that must succeed.</summary>
    public Task<JsonElement> Post(string path, byte[] content, string mediaType) => Post(path, () =>
        new ByteArrayContent(content) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } });

    /// <summary>POST of a file as a form that must succeed.</summary>
    public Task<JsonElement> Upload(string path, string fileName, byte[] content) => Post(path, () =>
        new MultipartFormDataContent { { new ByteArrayContent(content), "file", fileName } });

    /// <summary>POST that must be refused with this status; the problem's code.</summary>
    public async Task<string> Refused(string path, object body, HttpStatusCode status)
    {
        using var response = await http.PostAsync(path, JsonContent.Create(body));
        var text = await response.Content.ReadAsStringAsync();
        if (response.StatusCode != status)
            throw new PlayException($"POST {path} should be refused with {(int)status}, but: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()!;
    }

    /// <summary>True when there is something at this path.</summary>
    public async Task<bool> Exists(string path)
    {
        using var response = await http.GetAsync(path);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Asks again until the answer is what is waited for: events take their time.</summary>
    public static async Task<T> Until<T>(Func<Task<T?>> ask, string what)
        where T : class
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            if (await ask() is { } found)
                return found;
            await Task.Delay(100);
        }
        throw new PlayException($"never happened: {what}");
    }

    /// <summary>Waits for a row of a list.</summary>
    public async Task<JsonElement> UntilListed(string path, Func<JsonElement, bool> row, string what) =>
        (await Until(async () => (await List(path)).Where(row).Select(r => new Found(r)).FirstOrDefault(), what)).Row;

    public void Dispose() => http.Dispose();

    private Task<JsonElement> Post(string path, Func<HttpContent> content)
    {
        var key = Guid.NewGuid().ToString();
        return Send(() => new HttpRequestMessage(HttpMethod.Post, path) { Content = content(), Headers = { { "Idempotency-Key", key } } });
    }

    private async Task<JsonElement> Send(Func<HttpRequestMessage> request)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var message = request();
            using var response = await http.SendAsync(message, patience.Token);
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), patience.Token);
                continue;
            }
            var text = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode)
                throw new PlayException($"{message.Method} {message.RequestUri} was answered {(int)response.StatusCode}: {(text.Length > 2000 ? text[..2000] + " …" : text)}");
            return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        }
    }

    private sealed record Found(JsonElement Row);
}
