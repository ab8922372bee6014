using System.Text.Json.Nodes;

namespace DutyNet.Gateway.Documents;

/// <summary>
/// Puts OpenAPI documents together. A schema that several services have alike stays one; where they differ, in themselves or in what
/// they refer to, each keeps its own under its service's name.
/// </summary>
public static class Merging
{
    private const string SchemaReference = "#/components/schemas/";
    private const string TrailInside = "/api/v1/accountability/cases";
    private const string TrailOutside = "/api/v1/cases";

    public static JsonObject Merge(IReadOnlyList<(string Service, JsonObject Document)> documents, IReadOnlyList<string> away)
    {
        var differing = Differing([.. documents.Select(d => Schemas(d.Document))]);
        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var (service, document) in documents)
        {
            foreach (var (name, schema) in Schemas(document))
                schemas.TryAdd(NameOf(service, name, differing), Renamed(schema, service, differing));
            foreach (var (path, item) in document["paths"]?.AsObject() ?? [])
                paths.TryAdd(PathOf(path), Tagged(Renamed(item, service, differing)!.AsObject(), path, service));
        }
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "DutyNet", ["version"] = "1", ["description"] = Description(away) },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }, new JsonObject { ["apiKey"] = new JsonArray() }),
            ["tags"] = new JsonArray([.. documents.Select(d => new JsonObject { ["name"] = d.Service })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "A session's token (POST /api/v1/access/sign-in), an API key, or the token of the configured OpenID Connect provider." },
                    ["apiKey"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "X-Api-Key", ["description"] = "A department's API key." },
                },
            },
        };
    }

    private static string Description(IReadOnlyList<string> away) =>
        "Responsibility lists, logbooks, inspection and accountability of a jurisdiction. Errors are RFC 9457 problems in Chinese, or in English by Accept-Language."
        + (away.Count == 0 ? "" : $" Away for the moment, and not described here: {string.Join(", ", away)}.");

    private static JsonObject Schemas(JsonObject document) => document["components"]?["schemas"]?.AsObject() ?? [];

    private static HashSet<string> Differing(IReadOnlyList<JsonObject> all)
    {
        var byName = all.SelectMany(s => s).ToLookup(s => s.Key, s => s.Value, StringComparer.Ordinal);
        var differing = byName.Where(n => n.Any(schema => !JsonNode.DeepEquals(schema, n.First()))).Select(n => n.Key).ToHashSet(StringComparer.Ordinal);
        // What refers to a differing schema differs too, even if it reads the same.
        while (byName.Where(n => n.Count() > 1 && !differing.Contains(n.Key) && n.Any(schema => References(schema).Any(differing.Contains))).Select(n => n.Key).ToList() is { Count: > 0 } more)
            differing.UnionWith(more);
        return differing;
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == "$ref" && Referred(p.Value) is { } name ? [name] : References(p.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };

    private static JsonNode? Renamed(JsonNode? node, string service, HashSet<string> differing) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key,
            p.Key == "$ref" && Referred(p.Value) is { } name ? JsonValue.Create(SchemaReference + NameOf(service, name, differing)) : Renamed(p.Value, service, differing)))),
        JsonArray a => new JsonArray([.. a.Select(item => Renamed(item, service, differing))]),
        _ => node?.DeepClone(),
    };

    private static JsonObject Tagged(JsonObject item, string path, string service)
    {
        var tag = path.StartsWith("/api/v1/operations/", StringComparison.Ordinal) || path == "/health" ? "operations" : path.StartsWith(TrailInside, StringComparison.Ordinal) ? "cases" : service;
        foreach (var operation in item.Select(p => p.Value).OfType<JsonObject>())
            operation["tags"] = new JsonArray(tag);
        return item;
    }

    private static string? Referred(JsonNode? value) =>
        value is JsonValue v && v.TryGetValue<string>(out var text) && text.StartsWith(SchemaReference, StringComparison.Ordinal) ? text[SchemaReference.Length..] : null;

    private static string NameOf(string service, string name, HashSet<string> differing) =>
        differing.Contains(name) ? $"{char.ToUpperInvariant(service[0])}{service[1..]}{name}" : name;

    private static string PathOf(string path) =>
        path == TrailInside || path.StartsWith(TrailInside + "/", StringComparison.Ordinal) ? TrailOutside + path[TrailInside.Length..] : path;
}
