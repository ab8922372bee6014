using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>The inspecting side closed an item of a recommendation letter out (销号); its task is done, whether put right or rightly not adopted.</summary>
public sealed class CloseTaskOnLetterItemClosed(Inbox inbox, TimeProvider clock) : IConsumer<LetterItemClosed>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<LetterItemClosed> context) => inbox.Once(context, (tx, e) =>
        Rectification.Keep(tx, e.ItemId, new Verdict(e.Version, VerdictKind.Closed, null, null, null, null, e.Conclusion, clock.GetUtcNow()), e.ClosedBy));
}
