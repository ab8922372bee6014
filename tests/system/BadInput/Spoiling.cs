using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DutyNet.System.Tests.BadInput;

/// <summary>What can be wrong with a value, a body, a parameter: written as it goes over the wire, because no JSON library writes half a character.</summary>
public static class Spoiling
{
    private const string Here = "\uE000here\uE000";

    /// <summary>JSON values; whatever a field is, most of them are not.</summary>
    public static readonly string[] Values =
    [
        "null", "5", "-1", "0", "1.5", "1e30", "1e400", "-9223372036854775808", "9223372036854775807", "99999999999999999999999", "true", "\"\"", "\" \"", "[]", "{}", "[null]",
        "[[]]", "[{}]", "{\"a\":1}", "[\"x\",\"x\",\"x\"]", "[\"\\u0000\"]", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\u001b[0m\"", "\"\\u0085\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "[\"\\ud83d\"]",
        "\"😀😀😀\"", "\"👨‍👩‍👧‍👦\"", "\"中华人民共和国\"", "\"𠮷野家\"", "\"\\u202eright to left\"", "\"\\ufeff\"", "\"\\uffff\"", "\"9999-12-31\"", "\"0001-01-01\"", "\"2026-02-30\"", "\"10000-01-01\"",
        "\"-infinity\"", "\"infinity\"", "\"9999-12-31T23:59:59.9999999+00:00\"", "\"0001-01-01T00:00:00+14:00\"", "\"2026-11-22T00:00:00\"", "\"'; drop table units; --\"", "\"../../etc/passwd\"", "\"{0}\"", "\"%s%n\"",
        "\"*\"", "\"FH.*\"", "\"FH|FH_D01\"", "\"fh_d01\"", "\"NaN\"", "\"1\"", "\"00000000-0000-0000-0000-000000000000\"", "\"018f0000-0000-7000-8000-000000000000\"", "\"<script>alert(1)</script>\"",
        "\"=cmd|' /C calc'!A0\"", $"\"{new string('x', 101)}\"", $"\"{new string('长', 20_001)}\"", $"\"{new string('x', 100_001)}\"", $"[{string.Join(',', Enumerable.Repeat("\"x\"", 2001))}]",
        $"{new string('[', 60)}{new string(']', 60)}", $"{new string('9', 400)}",
    ];

    /// <summary>Whole bodies that are no body of anything.</summary>
    public static readonly byte[][] Bodies =
    [
        [], .. new[]
        {
            "null", "5", "\"x\"", "[]", "{}", "[{}]", "true", "{", "{\"a\"", "{\"a\":}", "{} {}", "{},", "// {}", "{/**/}", "{'a':1}", "{a:1}", "\0", "<a/>", "a=b&c=d", "{\"\":1}", "{\"__proto__\":{}}",
            "{\"\\u0000\":\"\\u0000\"}", "{\"\\ud800\":1}", "\u00a0{}", "undefined", "NaN", new string('[', 2000), string.Concat(Enumerable.Repeat("{\"a\":", 2000)),
        }.Select(Encoding.UTF8.GetBytes),
        [0xEF, 0xBB, 0xBF, .. "{}"u8], Encoding.Unicode.GetBytes("{\"text\":\"x\"}"), [.. "{\"text\":\""u8, 0xFF, 0xFE, 0x80, .. "\"}"u8], [0x1F, 0x8B, 0x08, 0, 0, 0],
    ];

    /// <summary>Types that do not fit a JSON body.</summary>
    public static readonly string?[] MediaTypes =
    [
        null, "text/plain", "application/xml", "text/csv", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "application/json; charset=utf-16",
        "application/json; charset=no-such", "application/octet-stream", "application/problem+json", "image/png", "*/*", "garbage", "application/json;;;",
    ];

    /// <summary>Values of a segment of the path, already escaped. U+0000 is missing: the server refuses such an address before anything of ours sees it.</summary>
    public static readonly string[] Segments =
    [
        "x", "0", "-1", "00000000-0000-0000-0000-000000000000", "018f0000-0000-7000-8000-000000000000", "{018f0000-0000-7000-8000-000000000000}", "018f000000007000800000000000000z", "%F0%9F%98%80", "%E4%B8%AD",
        "%25", "%27", "*", "FH.*", "FH%7CFH_D01", "fh_d01", "%C0%80", "%ED%A0%80", "%FF", "%01", "%1b", "%20", "%2e%2e", "a%2Fb", "%5C", ";x=1", "%0d%0aX-A:%20b", new string('a', 3000),
    ];

    /// <summary>Values of a query parameter, already escaped.</summary>
    public static readonly string[] Queries =
    [
        "", "x", "-1", "0", "501", "99999999999999999999", "1.5", "true", "9999-12-31", "0001-01-01", "2026-13-45", "infinity", "%00", "%01", "%C0%80", "%ED%A0%80", "%FF", "%27", "%25", "*", "FH.*", "FH%7CFH_D01", "%7B",
        "%5B%5D", "%F0%9F%98%80", "%E4%B8%AD%E5%8D%8E", "%E2%80%AE", "csv", "none", "2026-Q5", "2026-H3", "0000", "9999", "99999-01", "2026-00", "WyIiLCJ4Il0", "WyJcdTAwMDAiLCJcdTAwMDAiXQ", "WyJ4IiwiXHVkODAwIl0", "W10", "bnVsbA",
        "00000000-0000-0000-0000-000000000000", "018f0000-0000-7000-8000-000000000000", new string('a', 5000), new string('9', 1000),
    ];

    /// <summary>Headers that say nothing sensible.</summary>
    public static readonly (string Name, string Value)[] Headers =
    [
        ("Idempotency-Key", new string('k', 201)), ("Idempotency-Key", "密钥"), ("Idempotency-Key", " "), ("Accept-Language", "zh;q=x,,;;en;q=99"), ("Accept-Language", new string('e', 3000)), ("Accept", "text/html"),
        ("Accept", "text/csv"), ("Accept", "x"), ("Accept", ";;;"), ("If-Match", "x"), ("If-Match", "\"99999999999\""), ("If-None-Match", "*"), ("Range", "bytes=99-1"), ("If-Modified-Since", "x"),
        ("traceparent", "00-x-y-01"), ("baggage", "a=%00,;;"), ("Content-Encoding", "gzip"), ("Expect", "nothing"), ("X-HTTP-Method-Override", "DELETE"),
    ];

    /// <summary>The fields of a body, nested ones and the first of each array too, as a problem names them.</summary>
    public static IEnumerable<(string Name, Func<JsonNode, (JsonNode Parent, object Key)> Find)> Fields(JsonNode? body)
    {
        foreach (var (name, steps) in Below(body, "", []))
            yield return (name, root => (steps.SkipLast(1).Aggregate(root, (at, step) => step is string key ? at[key]! : at[(int)step]!), steps[^1]));
    }

    /// <summary>The body with this field holding the given text of JSON, or without the field.</summary>
    public static byte[] With(JsonNode body, Func<JsonNode, (JsonNode Parent, object Key)> find, string? json)
    {
        var copy = body.DeepClone();
        var (parent, key) = find(copy);
        switch (parent, json)
        {
            case (JsonObject o, null): o.Remove((string)key); break;
            case (JsonArray a, null): a.RemoveAt((int)key); break;
            case (JsonObject o, _): o[(string)key] = Here; break;
            case (JsonArray a, _): a[(int)key] = Here; break;
            default: throw new InvalidOperationException();
        }
        var text = copy.ToJsonString();
        return Encoding.UTF8.GetBytes(json is null ? text : text.Replace(JsonSerializer.Serialize(Here), json, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, object[] Steps)> Below(JsonNode? node, string at, object[] steps)
    {
        IEnumerable<(string Name, object Step, JsonNode? Value)> inside = node switch
        {
            JsonObject o => o.Select(p => (at.Length == 0 ? p.Key : $"{at}.{p.Key}", (object)p.Key, p.Value)),
            JsonArray { Count: > 0 } a => [($"{at}[0]", 0, a[0])],
            _ => [],
        };
        foreach (var (name, step, value) in inside)
        {
            object[] here = [.. steps, step];
            yield return (name, here);
            foreach (var below in Below(value, name, here))
                yield return below;
        }
    }
}
