using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>A submission the inspecting side did not accept goes back to the holder.</summary>
public sealed class ReturnTaskOnRectificationReturned(Inbox inbox, TimeProvider clock) : IConsumer<RectificationReturned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<RectificationReturned> context) => inbox.Once(context, (tx, e) =>
        Rectification.Keep(tx, e.FindingId, new Verdict(e.Version, VerdictKind.Returned, e.Attempt, null, null, null, e.Reason, clock.GetUtcNow()), personCode: null));
}
