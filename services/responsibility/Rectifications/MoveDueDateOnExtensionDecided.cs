using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>The inspecting side decided a request for more time: the due date moves or stays, the first one is kept.</summary>
public sealed class MoveDueDateOnExtensionDecided(Inbox inbox, TimeProvider clock) : IConsumer<ExtensionDecided>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ExtensionDecided> context) => inbox.Once(context, (tx, e) =>
        Rectification.Keep(tx, e.FindingId, new Verdict(e.Version, VerdictKind.ExtensionDecided, null, e.RequestId, e.Granted, e.DueOn, e.Reason, clock.GetUtcNow()), personCode: null));
}
