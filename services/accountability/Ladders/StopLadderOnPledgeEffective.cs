using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>Both have signed: the reminders end. A pledge that was never overdue has no ladder, and gets none.</summary>
public sealed class StopLadderOnPledgeEffective(Inbox inbox, Climb climb) : IConsumer<PledgeEffective>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PledgeEffective> context) => inbox.Once(context, async (tx, signed) =>
    {
        if (signed.CaseId is not { } caseId)
            return;
        var before = await climb.Hold(tx, LadderCause.PledgeUnsigned, signed.PledgeId, caseId, signed.UnitCode, signed.UnitPath);
        await climb.Follow(tx, before, before.Settle(signed.EffectiveOn), Rung.Bell);
    });
}
