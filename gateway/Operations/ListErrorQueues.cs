using System.Text.Json.Nodes;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Gateway.Routing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.Operations;

/// <summary>Lists what all services together could not handle.</summary>
public static class ListErrorQueues
{
    /// <param name="Queues">Each service's error queue with its messages and their reasons, as the service itself lists it.</param>
    /// <param name="Unavailable">Services that could not be asked.</param>
    public sealed record Response(IReadOnlyList<JsonNode> Queues, IReadOnlyList<string> Unavailable);

    private sealed record Own(Guid MessageId, string Queue, string Type, Guid? CaseId, string Reason, int Failures, DateTimeOffset FailedAt, DateTimeOffset? ReplayedAt, string? ReplayedBy);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/operations/error-queues", Handle).Requires(Role.Operator)
        .WithTags("operations")
        .WithSummary("Messages that any service could not handle, by error queue, with the reason; ?replayed=true includes those replayed since. A service that is away is named.");

    private static async Task<Ok<Response>> Handle(bool? replayed, Caller caller, ServicesBehind services, Database db, CancellationToken ct)
    {
        var answers = await services.AskAll(name => $"/api/v1/operations/error-queues/{name}-error{(replayed == true ? "?replayed=true" : "")}", caller, ct);
        var own = await db.Read(tx => tx.QueryAsync<Own>("""
            select message_id, queue, type, case_id, reason, failures, failed_at, replayed_at, replayed_by
            from failed_messages
            where @replayed or replayed_at is null
            order by failed_at desc
            limit 1000
            """, new { replayed = replayed ?? false }), ct);
        return TypedResults.Ok(new Response(
            [
                .. answers.Values.OfType<JsonNode>(),
                System.Text.Json.JsonSerializer.SerializeToNode(new { queue = "gateway-error", messages = own }, Chassis.Json.Options)!,
            ],
            [.. answers.Where(a => a.Value is null).Select(a => a.Key)]));
    }
}
