using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>A pledge that was withdrawn is owed by nobody any more; the one issued in its place has a date of its own.</summary>
public sealed class StopLadderOnPledgeWithdrawn(Inbox inbox, Climb climb) : IConsumer<PledgeWithdrawn>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PledgeWithdrawn> context) => inbox.Once(context, async (tx, withdrawn) =>
    {
        if (withdrawn.CaseId is not { } caseId)
            return;
        var before = await climb.Hold(tx, LadderCause.PledgeUnsigned, withdrawn.PledgeId, caseId, withdrawn.UnitCode, withdrawn.UnitPath);
        await climb.Follow(tx, before, before.Settle(withdrawn.WithdrawnOn), Rung.Bell);
    });
}
