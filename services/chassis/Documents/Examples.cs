using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;

namespace DutyNet.Chassis.Documents;

/// <summary>An example of a request and of its answer, in the OpenAPI document. Made of the endpoint's own records, so that it cannot drift from them.</summary>
/// <param name="Request">The body; null where there is none. Text stands for itself.</param>
/// <param name="Response">The answer; null where it has none.</param>
public sealed record Example(object? Request, object? Response);

/// <summary>Puts examples beside the routes.</summary>
public static class Examples
{
    /// <summary>Shows what a call and its answer look like. A list's row is shown as a page of one.</summary>
    public static TBuilder WithExample<TBuilder>(this TBuilder endpoint, object? request = null, object? response = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Example(request, response));

    internal static void Show(OpenApiOperation operation, Example example)
    {
        if (example.Request is not null)
            Into(operation.RequestBody?.Content, example.Request);
        if (example.Response is null)
            return;
        foreach (var (status, response) in operation.Responses ?? [])
            if (status.StartsWith('2'))
                Into(response.Content, example.Response);
    }

    private static void Into(IDictionary<string, OpenApiMediaType>? content, object value)
    {
        foreach (var (mediaType, shown) in content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
            if (value is string || mediaType == "application/json")
                shown.Example = value is string text ? JsonValue.Create(text) : JsonSerializer.SerializeToNode(value, value.GetType(), Json.Options);
    }
}
