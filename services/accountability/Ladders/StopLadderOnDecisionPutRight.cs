using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>The decision was written up or reported after all: no further rung, the light goes from red to yellow. Kept for its cause when it arrives first.</summary>
public sealed class StopLadderOnDecisionPutRight(Inbox inbox, Climb climb) : IConsumer<DecisionPutRight>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<DecisionPutRight> context) => inbox.Once(context, async (tx, put) =>
    {
        var before = await climb.Hold(tx, LadderCause.DecisionIrregular, put.IrregularityId, put.CaseId, put.UnitCode, put.UnitPath);
        await climb.Follow(tx, before, before.Settle(put.PutRightOn), Rung.Bell);
    });
}
