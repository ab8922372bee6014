using DutyNet.Chassis.Access;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DutyNet.Chassis.Documents;

/// <summary>Adds to every operation of the OpenAPI document what all share: who may call it, the Idempotency-Key, the problems.</summary>
internal static class OpenApi
{
    private static readonly (string Status, string Meaning)[] Errors =
    [
        ("400", "Unreadable: `unreadable-request`, with the fields"),
        ("401", "No caller: `not-signed-in`"),
        ("403", "Not for this role, or against a separation of duties"),
        ("404", "Not there, or outside the caller's subtree"),
        ("409", "The state does not allow it"),
        ("422", "Against a rule: `invalid-fields`, with the fields, or the rule's own code"),
        ("429", "Too many requests: wait `Retry-After` seconds"),
        ("503", "Not available for the moment: try again after `Retry-After` seconds"),
    ];

    public static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = type => type.Type.IsNested ? $"{type.Type.DeclaringType!.Name}{OpenApiOptions.CreateDefaultSchemaReferenceId(type)}" : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        // The framework describes a type's second array of texts without saying of what it is one.
        options.AddDocumentTransformer((document, _, _) =>
        {
            foreach (var property in (document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)).Values.SelectMany(s => s.Properties?.Values ?? []).OfType<OpenApiSchema>())
                if (property.Type?.HasFlag(JsonSchemaType.Array) == true && property.Items is null)
                    property.Items = new OpenApiSchema { Type = JsonSchemaType.String };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, ct) =>
        {
            var problem = await context.GetOrCreateSchemaAsync(typeof(Problem.Body), null, ct);
            foreach (var (status, meaning) in Errors)
            {
                operation.Responses ??= [];
                operation.Responses[status] = new OpenApiResponse
                {
                    Description = meaning,
                    Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/problem+json"] = new() { Schema = problem } },
                };
            }
            var roles = context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredRoles>().LastOrDefault();
            if (roles is not null)
                operation.Description = $"{operation.Description}\n\nRoles: {string.Join(", ", roles.Roles.Select(r => r.ToString().ToLowerInvariant()))}.".TrimStart();
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Example>().LastOrDefault() is { } example)
                Examples.Show(operation, example);
            if (context.Description.HttpMethod == "POST")
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = "Idempotency-Key",
                    In = ParameterLocation.Header,
                    Description = "The same key and body: the same answer and one effect. The same key and another body: 422.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
                });
            }
        });
    }
}
