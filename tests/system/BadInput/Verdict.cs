using System.Net;
using System.Text.Json;

namespace DutyNet.System.Tests.BadInput;

/// <summary>Whether an answer is one that a client can work with: what was asked for, or a problem that says what is wrong and where.</summary>
public static class Verdict
{
    private static readonly string[] NeverSaid = ["   at DutyNet", "   at System.", "   at Npgsql", "Exception", "stack trace", "select ", "SqlState", "/services/", "<html", "<!DOCTYPE"];
    private static readonly HashSet<string> AboutFields = ["invalid-fields", "unreadable-request", "import-refused"];

    /// <summary>What is wrong with the answer; null when nothing is.</summary>
    public static string? Of(Attempt attempt, HttpStatusCode status, string? mediaType, string body)
    {
        var number = (int)status;
        if (number is >= 200 and < 300)
            return mediaType == "text/html" && attempt.Header?.Value != "text/html" ? "an HTML page" : null;
        if (number is < 400 or >= 500)
            return $"answered {number}: {Start(body)}";
        if (mediaType != "application/problem+json")
            return $"answered {number} with {mediaType ?? "nothing"}: {Start(body)}";
        JsonElement problem;
        try
        {
            problem = JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return $"answered {number} with what is no JSON: {Start(body)}";
        }
        var code = Text(problem, "code");
        if (code.Length == 0 || Text(problem, "title").Length == 0 || problem.GetProperty("status").GetInt32() != number)
            return $"answered {number} with an incomplete problem: {Start(body)}";
        if (Array.Find(NeverSaid, Text(problem, "title").Contains) is { } said)
            return $"says '{said}': {Start(body)}";
        if (!AboutFields.Contains(code))
            return null;
        var fields = problem.TryGetProperty("errors", out var errors) ? errors.EnumerateArray().Select(e => Text(e, "field")).ToList() : [];
        if (fields.Count == 0 || fields.Exists(f => f.Length == 0) || errors.EnumerateArray().Any(e => Text(e, "code").Length == 0 || Text(e, "message").Length == 0))
            return $"does not say which field: {Start(body)}";
        return attempt.Field is { } wrong && status == HttpStatusCode.BadRequest && !fields.Exists(f => IsAbout(f, wrong)) ? $"names {string.Join(", ", fields)} where {wrong} is wrong: {Start(body)}" : null;
    }

    private static bool IsAbout(string named, string wrong) => named == wrong || Within(named, wrong) || Within(wrong, named);

    private static bool Within(string inner, string outer) => inner.StartsWith(outer, StringComparison.Ordinal) && inner.Length > outer.Length && inner[outer.Length] is '.' or '[';

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Start(string body) => body.Length > 500 ? body[..500] + "…" : body;
}
