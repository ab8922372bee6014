using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Inspection.ExtensionRequests;

/// <summary>Keeps a request for more time, to be decided here.</summary>
public sealed class KeepRequestOnExtensionRequested(Inbox inbox, TimeProvider clock) : IConsumer<ExtensionRequested>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ExtensionRequested> context) => inbox.Once(context, (tx, request) => tx.ExecuteAsync("""
        insert into extension_requests (id, task_id, finding_id, requested_due_on, reason, requested_by, requested_at)
        values (@RequestId, @TaskId, @FindingId, @RequestedDueOn, @Reason, @RequestedBy, @requestedAt)
        on conflict do nothing
        """, new
    {
        request.RequestId,
        request.TaskId,
        request.FindingId,
        request.RequestedDueOn,
        request.Reason,
        request.RequestedBy,
        requestedAt = context.SentTime is { } sent ? new DateTimeOffset(sent.ToUniversalTime()) : clock.GetUtcNow(),
    }));
}
