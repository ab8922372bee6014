using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>What the OpenAPI document says of each route, for whoever has nothing else.</summary>
public sealed class Documented(ResponsibilityService service) : IClassFixture<ResponsibilityService>
{
    [Fact]
    public async Task Every_route_has_a_summary_examples_and_its_errors()
    {
        var document = await service.As(Role.Administrator).GetAsync("/openapi/v1.json").Gives(HttpStatusCode.OK);
        var operations = document.GetProperty("paths").EnumerateObject()
            .Where(p => p.Name.StartsWith("/api/v1/responsibility/", StringComparison.Ordinal) && !p.Name.Contains("/ledger", StringComparison.Ordinal))
            .SelectMany(p => p.Value.EnumerateObject().Select(o => (Name: $"{o.Name.ToUpperInvariant()} {p.Name}", Operation: o.Value))).ToList();
        Assert.True(operations.Count > 80, $"{operations.Count} routes");
        Assert.DoesNotContain("\"type\":\"array\"}", document.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(operations.SelectMany(o => Missing(o.Operation, document.GetProperty("components").GetProperty("schemas")).Select(m => $"{o.Name}: {m}")));
    }

    private static IEnumerable<string> Missing(JsonElement operation, JsonElement schemas)
    {
        if (!operation.TryGetProperty("summary", out var summary) || summary.GetString() is not { Length: > 20 })
            yield return "summary";
        // What is sent as a file is described by its type; a body without fields has nothing to show.
        if (operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json) && !json.TryGetProperty("example", out _) && HasFields(json.GetProperty("schema"), schemas))
            yield return "example of the request";
        foreach (var response in operation.GetProperty("responses").EnumerateObject())
            if (response.Name[0] == '2' && response.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var answer) && !answer.TryGetProperty("example", out _))
                yield return $"example of the answer {response.Name}";
        foreach (var status in new[] { "400", "401", "403", "404", "409", "422" })
            if (!operation.GetProperty("responses").TryGetProperty(status, out _))
                yield return $"error {status}";
    }

    private static bool HasFields(JsonElement schema, JsonElement schemas) => schema.TryGetProperty("$ref", out var reference)
        ? HasFields(schemas.GetProperty(reference.GetString()!.Split('/')[^1]), schemas)
        : schema.TryGetProperty("oneOf", out var either) ? either.EnumerateArray().Any(s => HasFields(s, schemas)) : schema.TryGetProperty("properties", out _);
}
