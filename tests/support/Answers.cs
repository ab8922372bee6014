using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DutyNet.Chassis;
using Xunit;

namespace DutyNet.Tests.Support;

/// <summary>Reads and checks answers.</summary>
public static class Answers
{
    public static Task<HttpResponseMessage> Post(this HttpClient http, string path, object body, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json.Options) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return http.SendAsync(request);
    }

    /// <summary>The answer's body, after checking its status.</summary>
    public static async Task<JsonElement> Gives(this Task<HttpResponseMessage> answer, HttpStatusCode status)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"expected {status}, got {response.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Checks that the answer is a problem with this status and code.</summary>
    public static async Task<JsonElement> IsProblem(this Task<HttpResponseMessage> answer, HttpStatusCode status, string code)
    {
        var problem = await answer.Gives(status);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        return problem;
    }

    /// <summary>Checks that the answer is a problem that names this field.</summary>
    public static async Task NamesField(this Task<HttpResponseMessage> answer, HttpStatusCode status, string field)
    {
        var problem = await answer.Gives(status);
        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), e => e.GetProperty("field").GetString() == field);
    }
}
