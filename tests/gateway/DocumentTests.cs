using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using DutyNet.Gateway.Documents;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Gateway.Tests;

[Collection(nameof(Gateway))]
public sealed class DocumentTests(GatewayUnderTest gateway) : IDisposable
{
    public void Dispose() => gateway.ForgetAnswers();

    [Fact]
    public async Task The_merged_document_holds_every_service_and_the_gateways_own_routes()
    {
        foreach (var service in GatewayUnderTest.Services)
            gateway.Backends[service].Says("/openapi/v1.json", Document($"/api/v1/{service}/things", """{"Same":{"type":"object"}}"""));
        gateway.Backends["accountability"].Says("/openapi/v1.json", Document("/api/v1/accountability/cases/{caseId}", """{"Same":{"type":"object"}}"""));
        gateway.Clock.Advance(TimeSpan.FromMinutes(1)); // whatever was kept before is stale
        var document = await gateway.AsNobody().GetAsync("/openapi/v1.json").Gives(HttpStatusCode.OK);
        var paths = document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        Assert.Contains("/api/v1/responsibility/things", paths);
        Assert.Contains("/api/v1/cases/{caseId}", paths);
        Assert.DoesNotContain(paths, p => p.Contains("accountability/cases", StringComparison.Ordinal));
        Assert.Contains("/api/v1/access/keys", paths);
        Assert.Contains("/api/v1/access/sign-in", paths);
        Assert.Contains("/api/v1/operations/error-queues", paths);
        Assert.Contains("/api/v1/operations/ledger", paths);
        Assert.Contains("/health", paths);
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("http", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("type").GetString());
        Assert.Equal("X-Api-Key", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("apiKey").GetProperty("name").GetString());
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.True(schemas.TryGetProperty("Same", out _));
        foreach (var reference in References(document))
            Assert.True(schemas.TryGetProperty(reference["#/components/schemas/".Length..], out _), $"{reference} leads nowhere");
        Assert.Equal("responsibility", document.GetProperty("paths").GetProperty("/api/v1/responsibility/things").GetProperty("get").GetProperty("tags")[0].GetString());
    }

    [Fact]
    public void Schemas_that_differ_keep_their_own_names_and_those_that_refer_to_them_too()
    {
        var one = Parse(Document("/a", """{"Page":{"items":{"$ref":"#/components/schemas/Row"}},"Row":{"type":"string"},"Alike":{"type":"null"}}""", "Page"));
        var two = Parse(Document("/b", """{"Page":{"items":{"$ref":"#/components/schemas/Row"}},"Row":{"type":"number"},"Alike":{"type":"null"}}""", "Page"));
        var merged = Merging.Merge([("logbook", one), ("inspection", two)], ["responsibility"]);
        var schemas = merged["components"]!["schemas"]!.AsObject().Select(s => s.Key).Order(StringComparer.Ordinal);
        Assert.Equal(["Alike", "InspectionPage", "InspectionRow", "LogbookPage", "LogbookRow"], schemas);
        Assert.Equal("#/components/schemas/LogbookRow", (string?)merged["components"]!["schemas"]!["LogbookPage"]!["items"]!["$ref"]);
        Assert.Equal("#/components/schemas/InspectionPage", (string?)merged["paths"]!["/b"]!["get"]!["responses"]!["200"]!["$ref"]);
        Assert.Contains("responsibility", (string?)merged["info"]!["description"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index.html", "text/html")]
    [InlineData("page.js", "text/javascript")]
    [InlineData("page.css", "text/css")]
    [InlineData("swagger-ui.css", "text/css")]
    [InlineData("swagger-ui-bundle.js", "text/javascript")]
    [InlineData("LICENSE", "text/plain")]
    public async Task The_api_page_is_served_with_a_policy_that_lets_no_other_script_in(string file, string type)
    {
        using var answer = await gateway.AsNobody().GetAsync("/docs/" + file);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        var text = await answer.Content.ReadAsStringAsync();
        if (type == "text/html")
            Assert.DoesNotMatch("<script>|<script [^>]*>[^<]| on[a-z]+=", text);
    }

    [Fact]
    public async Task Nothing_but_the_pages_files_is_served()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway.Address };
        await http.GetAsync("/docs/nothing.js").IsProblem(HttpStatusCode.NotFound, "page-not-found");
        await http.GetAsync("/docs/..%2f..%2fappsettings.json").IsProblem(HttpStatusCode.NotFound, "page-not-found");
        using var answer = await http.GetAsync("/docs");
        Assert.Equal("/docs/index.html", answer.Headers.Location!.ToString());
    }

    private static string Document(string path, string schemas, string schema = "Same") => $$"""
        {"openapi":"3.1.1","paths":{"{{path}}":{"get":{"responses":{"200":{"$ref":"#/components/schemas/{{schema}}"} } } } },"components":{"schemas":{{schemas}} } }
        """;

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Name == "$ref" && p.Value.ValueKind == JsonValueKind.String ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
