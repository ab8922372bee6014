using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>A missing entry that was made good: no further rung, the light goes from red to yellow. Kept for its cause when it arrives first.</summary>
public sealed class StopLadderOnEntryMadeGood(Inbox inbox, Climb climb) : IConsumer<EntryMadeGood>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<EntryMadeGood> context) => inbox.Once(context, async (tx, made) =>
    {
        var before = await climb.Hold(tx, LadderCause.EntryMissing, made.ExpectedEntryId, made.CaseId, made.UnitCode, made.UnitPath);
        await climb.Follow(tx, before, before.Settle(made.MadeGoodOn), Rung.Bell);
    });
}
