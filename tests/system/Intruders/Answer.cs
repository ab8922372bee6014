using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace DutyNet.System.Tests.Intruders;

/// <summary>An answer with all that a stranger could tell two of them apart by; what names the request itself is left out.</summary>
public sealed partial record Answer(int Status, string Headers, string Body)
{
    /// <summary>Sends a request and reads its answer; <paramref name="asked"/> is what the request named, and stands as "?" in the answer.</summary>
    public static async Task<Answer> To(HttpClient http, Uri address, string method, string path, string secret, byte[]? body, params string[] asked)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await To(http, request, asked);
    }

    /// <summary>Sends a request and reads its answer.</summary>
    public static async Task<Answer> To(HttpClient http, HttpRequestMessage request, params string[] asked)
    {
        using var response = await http.SendAsync(request);
        var text = TraceId().Replace(await response.Content.ReadAsStringAsync(), "\"traceId\":\"\"");
        foreach (var name in asked)
            text = text.Replace(name, "?", StringComparison.OrdinalIgnoreCase);
        var headers = response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not "Date")
            .OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {string.Join(',', h.Value)}");
        return new Answer((int)response.StatusCode, string.Join('\n', headers), text);
    }

    public override string ToString() => new StringBuilder().Append(Status).Append(' ').AppendLine(Headers.ReplaceLineEndings(" | ")).Append(Body.Length > 600 ? Body[..600] : Body).ToString();

    [GeneratedRegex("\"traceId\":\"[0-9a-f]*\"")]
    private static partial Regex TraceId();
}
