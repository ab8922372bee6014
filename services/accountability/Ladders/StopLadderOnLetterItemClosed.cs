using DutyNet.Chassis;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>An item of a recommendation letter that was closed out stops the ladder of its rectification, as a finding's close-out does.</summary>
public sealed class StopLadderOnLetterItemClosed(Inbox inbox, Climb climb) : IConsumer<LetterItemClosed>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<LetterItemClosed> context) => inbox.Once(context, async (tx, closed) =>
    {
        var before = await climb.Hold(tx, LadderCause.RectificationOverdue, closed.ItemId, closed.CaseId, closed.UnitCode, closed.UnitPath);
        var closedOn = EnvelopeHeaders.Of(context).RecordedAt.DateInChina();
        await climb.Follow(tx, before, before.Settle(closedOn), Rung.Bell);
    });
}
