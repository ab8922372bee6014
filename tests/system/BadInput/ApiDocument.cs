using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DutyNet.System.Tests.BadInput;

/// <summary>A parameter of the path or the query, as the document describes it.</summary>
public sealed record Parameter(string Name, string In);

/// <summary>A route with its method: what it takes and who may call it.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">The template.</param>
/// <param name="Parameters">Of path and query.</param>
/// <param name="Bodies">Schemas by media type.</param>
/// <param name="Roles">In lower case; empty when open to all.</param>
public sealed record Operation(string Method, string Path, IReadOnlyList<Parameter> Parameters, IReadOnlyDictionary<string, JsonNode> Bodies, IReadOnlyList<string> Roles)
{
    public bool Writes => Method != "GET";

    public bool IsList => Method == "GET" && !Path.Contains('{');

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>The gateway's OpenAPI document: a route that it describes is tried without anybody having to remember it.</summary>
public sealed partial class ApiDocument
{
    // What every list understands (it is read from the request itself, so the document does not list it).
    private static readonly string[] OfLists = ["cursor", "limit", "sort", "format"];

    private readonly JsonObject schemas;

    private ApiDocument(JsonObject document)
    {
        schemas = document["components"]!["schemas"]!.AsObject();
        Operations = [.. from path in document["paths"]!.AsObject()
                         from operation in path.Value!.AsObject()
                         select Read(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject())];
    }

    public IReadOnlyList<Operation> Operations { get; }

    public static async Task<ApiDocument> Of(Uri gateway)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        return new ApiDocument(JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!.AsObject());
    }

    /// <summary>The schema behind references and "or null".</summary>
    public JsonObject Resolve(JsonNode schema)
    {
        var at = schema.AsObject();
        while (true)
        {
            if (at["$ref"] is { } reference)
                at = schemas[reference.GetValue<string>().Split('/')[^1]]!.AsObject();
            else if ((at["oneOf"] ?? at["anyOf"]) is JsonArray choices && choices.FirstOrDefault(c => c!["type"] is not JsonValue v || v.GetValue<string>() != "null") is { } choice)
                at = choice.AsObject();
            else
                return at;
        }
    }

    /// <summary>True when null is a value of it.</summary>
    public static bool MayBeNull(JsonNode schema) =>
        schema["type"] is JsonArray types ? types.Any(t => t!.GetValue<string>() == "null")
        : (schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices && choices.Any(c => c!["type"] is JsonValue v && v.GetValue<string>() == "null");

    private static Operation Read(string method, string path, JsonObject described)
    {
        var parameters = (described["parameters"] as JsonArray ?? []).Select(p => new Parameter(p!["name"]!.GetValue<string>(), p["in"]!.GetValue<string>())).Where(p => p.In is "path" or "query").ToList();
        if (method == "GET")
            parameters.AddRange(OfLists.Where(n => parameters.TrueForAll(p => p.Name != n)).Select(n => new Parameter(n, "query")));
        var bodies = (described["requestBody"]?["content"] as JsonObject ?? []).ToDictionary(c => c.Key, c => c.Value?["schema"] ?? new JsonObject(), StringComparer.Ordinal);
        var roles = RolesOf().Match(described["description"]?.GetValue<string>() ?? "");
        return new Operation(method, path, parameters, bodies, roles.Success ? roles.Groups[1].Value.Split(", ") : []);
    }

    [GeneratedRegex(@"Roles: ([a-z, ]+)\.")]
    private static partial Regex RolesOf();
}
