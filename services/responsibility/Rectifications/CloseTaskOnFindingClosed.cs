using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>The inspecting side closed the finding out (销号); the task is done.</summary>
public sealed class CloseTaskOnFindingClosed(Inbox inbox, TimeProvider clock) : IConsumer<FindingClosed>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<FindingClosed> context) => inbox.Once(context, (tx, e) =>
        Rectification.Keep(tx, e.FindingId, new Verdict(e.Version, VerdictKind.Closed, null, null, null, null, e.Conclusion, clock.GetUtcNow()), e.ClosedBy));
}
