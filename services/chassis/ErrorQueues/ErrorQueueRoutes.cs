using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Outbox;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace DutyNet.Chassis.ErrorQueues;

/// <summary>What a service could not handle, for operators. Contents stay unseen: an operator needs the reason, not the file.</summary>
internal static class ErrorQueueRoutes
{
    public sealed record ErrorQueue(string Queue, IReadOnlyList<FailedMessage> Messages);

    public sealed record FailedMessage(Guid MessageId, string Queue, string Type, Guid? CaseId, string Reason, int Failures, DateTimeOffset FailedAt, DateTimeOffset? ReplayedAt, string? ReplayedBy);

    public sealed record ReplayRequest([MaxLength(1000)] IReadOnlyList<Guid>? MessageIds);

    public sealed record Replayed(int Messages);

    public static void Map(IEndpointRouteBuilder routes, string service)
    {
        routes.MapGet($"/operations/error-queues/{Topology.ErrorQueueOf(service)}", List).Requires(Role.Operator)
            .WithSummary("Messages this service could not handle, with the reason; ?replayed=true includes those replayed since.");
        routes.MapPost($"/operations/error-queues/{Topology.ErrorQueueOf(service)}/replay", Replay).Requires(Role.Operator)
            .WithSummary("Sends failed messages to their queues again under the same message id: all that wait, or the named ones.");
    }

    private static async Task<Results<Ok<ErrorQueue>, Problem>> List(bool? replayed, Caller caller, ServiceName service, Database.Database db, CancellationToken ct) =>
        !caller.IsEverywhere ? Problem.WholeJurisdictionOnly() : TypedResults.Ok(new ErrorQueue(Topology.ErrorQueueOf(service.Value), await db.Read(tx => tx.QueryAsync<FailedMessage>("""
            select message_id, queue, type, case_id, reason, failures, failed_at, replayed_at, replayed_by
            from failed_messages
            where @replayed or replayed_at is null
            order by failed_at desc
            limit 1000
            """, new { replayed = replayed ?? false }), ct)));

    private static Task<Results<Ok<Replayed>, Problem>> Replay(ReplayRequest request, Caller caller, TimeProvider clock, Database.Database db, OutboxSignal signal, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Replayed>, Problem>>(async tx =>
        {
            if (!caller.IsEverywhere)
                return Problem.WholeJurisdictionOnly();
            // Through the outbox, to the exchange of the very queue: the other consumers of the event handled it long ago.
            var count = await tx.ExecuteAsync("""
                with replayed as (
                    update failed_messages set replayed_at = @now, replayed_by = @actor
                    where replayed_at is null and queue <> 'unknown' and (@ids::uuid[] is null or message_id = any(@ids))
                    returning message_id, queue, body, case_id, trace_parent)
                insert into outbox (message_id, chain, exchange, body, case_id, trace_parent, recorded_at)
                select message_id, 'replay/' || message_id, queue, body, case_id, trace_parent, @now from replayed
                """, new { now = clock.GetUtcNow(), actor = caller.Actor, ids = request.MessageIds?.ToArray() });
            signal.Raise();
            return TypedResults.Ok(new Replayed(count));
        }, ct);
}
