using System.Text.Json.Nodes;
using DutyNet.Chassis.Access;
using DutyNet.Gateway.Routing;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DutyNet.Gateway.Documents;

/// <summary>The one OpenAPI document: what every service says of itself, put together as a client outside sees it.</summary>
public sealed class MergedDocument(ServicesBehind services, IServiceProvider provider, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly Caller Ourselves = new("service/gateway", null, new HashSet<Role> { Role.Auditor }, Caller.Everywhere);

    private readonly SemaphoreSlim gate = new(1, 1);
    private (string Text, DateTimeOffset At)? kept;

    /// <summary>The document as JSON.</summary>
    public async Task<string> Get(CancellationToken ct)
    {
        if (kept is { } fresh && clock.GetUtcNow() - fresh.At < Fresh)
            return fresh.Text;
        await gate.WaitAsync(ct);
        try
        {
            if (kept is { } meanwhile && clock.GetUtcNow() - meanwhile.At < Fresh)
                return meanwhile.Text;
            var answers = await services.AskAll(_ => "/openapi/v1.json", Ourselves, ct);
            var documents = answers.Where(a => a.Value is not null).Select(a => (a.Key, a.Value!.AsObject())).ToList();
            documents.Add(("access", await Own(ct)));
            var away = answers.Where(a => a.Value is null).Select(a => a.Key).ToList();
            var text = Merging.Merge(documents, away).ToJsonString(Chassis.Json.Options);
            if (away.Count == 0)
                kept = (text, clock.GetUtcNow()); // one that lacks a service is made again as soon as it is asked for
            return text;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<JsonObject> Own(CancellationToken ct)
    {
        var document = await provider.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync(ct);
        return JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, ct))!.AsObject();
    }

    public void Dispose() => gate.Dispose();
}
