using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DutyNet.System.Tests.Intruders;

namespace DutyNet.System.Tests.BadInput;

/// <summary>One request to be sent, and what is wrong with it.</summary>
public sealed record Attempt(Operation Operation, string Caller, string Path, Func<HttpContent?> Content, string What)
{
    /// <summary>The one field of the body that is wrong; null when it is something else.</summary>
    public string? Field { get; init; }

    public (string Name, string Value)? Header { get; init; }

    public override string ToString() => $"{Operation.Method} {(Path.Length > 300 ? Path[..300] + "…" : Path)} by the {Caller}: {What}";
}

/// <summary>All the ways to get an operation's request wrong, in an order that a seed decides.</summary>
public sealed class Attempts(ApiDocument document, Things things, Random random)
{
    private static readonly string[] Everybody = ["administrator", "discipline", "inspector", "leader", "clerk", "department", "operator", "auditor", "town leader", "town administrator"];

    /// <summary>What can be wrong with an operation's request, each once: a well-formed one several times, for it meets things in other states.</summary>
    public IReadOnlyList<Func<Attempt>> Of(Operation operation)
    {
        var all = new List<Func<Attempt>>();
        var sample = new Samples(document, Real).Body(operation);
        for (var i = 0; i < 6; i++)
        {
            var certain = i == 0;
            all.Add(() => Send(operation, "nothing", certain: certain));
        }
        foreach (var parameter in operation.Parameters)
            foreach (var value in parameter.In == "path" ? Spoiling.Segments : Spoiling.Queries)
                all.Add(() => Send(operation, $"{parameter.In} parameter {parameter.Name} = {Short(value)}", parameter: (parameter.Name, value)));
        foreach (var header in Spoiling.Headers)
            all.Add(() => Send(operation, $"header {header.Name}: {Short(header.Value)}") with { Header = header });
        if (!operation.Writes)
            return all;
        foreach (var body in Spoiling.Bodies)
            all.Add(() => Send(operation, $"body {Short(Encoding.UTF8.GetString(body))}", body));
        foreach (var type in Spoiling.MediaTypes)
            all.Add(() => Send(operation, $"media type {type}", mediaType: type ?? ""));
        if (operation.Bodies.ContainsKey("multipart/form-data"))
            all.AddRange(Forms().Select(form => new Func<Attempt>(() => Send(operation, $"form {form.What}") with { Content = form.Content })));
        if (sample is null)
            return all;
        foreach (var (field, find) in Spoiling.Fields(sample))
        {
            all.Add(() => Send(operation, $"{field} is missing", Spoiling.With(New(operation), find, null)) with { Field = field });
            foreach (var value in Spoiling.Values)
                all.Add(() => Send(operation, $"{field} = {Short(value)}", Spoiling.With(New(operation), find, value)) with { Field = field });
        }
        return all;
    }

    private JsonNode New(Operation operation) => new Samples(document, Real).Body(operation)!;

    private Attempt Send(Operation operation, string what, byte[]? body = null, string? mediaType = null, (string Name, string Value)? parameter = null, bool certain = false)
    {
        // Mostly somebody who may, so that it gets as far as it can; sometimes anybody. The certain one is by somebody who may, about something that is there.
        var allowed = Everybody.Where(c => operation.Roles.Contains(c.Split(' ')[^1])).ToList();
        var caller = allowed.Count == 0 || (!certain && random.Next(5) == 0) ? Everybody[random.Next(Everybody.Length)] : allowed[certain ? 0 : random.Next(allowed.Count)];
        var together = certain || random.Next(2) == 0 ? Together(operation) : null;
        var path = string.Join('/', operation.Path.Split('/').Select(segment =>
        {
            if (!segment.StartsWith('{'))
                return segment;
            var name = segment.Trim('{', '}');
            if (parameter?.Name == name)
                return parameter.Value.Value;
            if (together is not null && together.TryGetValue(name, out var one))
                return one;
            if ((certain || random.Next(8) != 0) && Real(Samples.KindOf(operation.Path, name)) is { } id)
                return id;
            return Guid.NewGuid().ToString();
        }));
        var query = operation.Parameters.Where(p => p.In == "query" && (p.Name == parameter?.Name || (p.Name == "kind" && operation.Writes) || (!certain && random.Next(12) == 0)))
            .Select(p => $"{p.Name}={(p.Name == parameter?.Name ? parameter.Value.Value : p.Name == "kind" ? "units" : Samples.KindOf(p.Name) is { } kind ? Real(kind) : "1")}").ToList();
        body ??= Encoded(operation);
        mediaType ??= operation.Bodies.Keys.FirstOrDefault() ?? "application/json";
        return new Attempt(operation, caller, query.Count == 0 ? path : $"{path}?{string.Join('&', query)}", () => Raw(operation, body, mediaType), what);
    }

    // What a path names first and what it names below it, when they are there together.
    private Dictionary<string, string>? Together(Operation operation)
    {
        string[] names = [.. operation.Path.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}'))];
        if (names.Length != 2)
            return null;
        var found = things.Pairs(Samples.KindOf(operation.Path, names[0]), Samples.KindOf(operation.Path, names[1]));
        if (found.Count == 0)
            return null;
        var (upper, lower) = found[random.Next(found.Count)];
        return new(StringComparer.Ordinal) { [names[0]] = upper, [names[1]] = lower };
    }

    private byte[] Encoded(Operation operation) => new Samples(document, Real).Body(operation) is { } json ? Encoding.UTF8.GetBytes(json.ToJsonString()) : "{}"u8.ToArray();

    private string? Real(string kind)
    {
        var of = things.Of(kind);
        return of.Count == 0 ? null : of[random.Next(of.Count)].Id;
    }

    private static ByteArrayContent? Raw(Operation operation, byte[] body, string mediaType)
    {
        if (!operation.Writes)
            return null;
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return content;
    }

    private static IEnumerable<(string What, Func<HttpContent> Content)> Forms()
    {
        var picture = Besieged.Picture;
        yield return ("as it should be", () => new MultipartFormDataContent { { new ByteArrayContent(picture), "file", "照片.png" } });
        yield return ("without a file", () => new MultipartFormDataContent { { new StringContent("x"), "note" } });
        yield return ("with an empty file", () => new MultipartFormDataContent { { new ByteArrayContent([]), "file", "x.png" } });
        yield return ("with a text", () => new MultipartFormDataContent { { new ByteArrayContent("hello"u8.ToArray()), "file", "x.png" } });
        yield return ("with another field", () => new MultipartFormDataContent { { new ByteArrayContent(picture), "picture", "x.png" } });
        yield return ("with two files", () => new MultipartFormDataContent { { new ByteArrayContent(picture), "file", "x.png" }, { new ByteArrayContent(picture), "file", "y.png" } });
        foreach (var name in new[] { "../../../etc/passwd", "C:\\a\\b.png", "\u0001\u001b[0m.png", "😀.png", new string('长', 400) + ".png", "\"; x=\"y", ".", " " })
            yield return ($"with a file named {Short(name)}", () => Named(name));
        yield return ("cut off", () => Cut("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.png\"\r\n\r\n\u0089PNG"));
        yield return ("of no parts", () => Cut("--b--\r\n"));
        yield return ("with a part of no name", () => Cut("--b\r\n\r\nx\r\n--b--\r\n"));
        yield return ("with a header that is too long", () => Cut($"--b\r\nX: {new string('x', 40_000)}\r\n\r\nx\r\n--b--\r\n"));
        yield return ("with very many parts", () => Cut(string.Concat(Enumerable.Repeat("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", 2000)) + "--b--\r\n"));
    }

    private static MultipartFormDataContent Named(string name)
    {
        var file = new ByteArrayContent(Besieged.Picture);
        file.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename*=UTF-8''{Uri.EscapeDataString(name)}");
        return new MultipartFormDataContent { file };
    }

    private static ByteArrayContent Cut(string text) => new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b") } };

    private static string Short(string text) => new([.. (text.Length > 40 ? text[..40] + $"… ({text.Length})" : text).Select(c => char.IsControl(c) ? '·' : c)]);
}
