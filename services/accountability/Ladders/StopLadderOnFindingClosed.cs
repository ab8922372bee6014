using DutyNet.Chassis;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>A finding that was closed out stops its ladder; an undecided proposal stays with its decider.</summary>
public sealed class StopLadderOnFindingClosed(Inbox inbox, Climb climb) : IConsumer<FindingClosed>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<FindingClosed> context) => inbox.Once(context, async (tx, closed) =>
    {
        var before = await climb.Hold(tx, LadderCause.RectificationOverdue, closed.FindingId, closed.CaseId, closed.UnitCode, closed.UnitPath);
        var closedOn = EnvelopeHeaders.Of(context).RecordedAt.DateInChina();
        await climb.Follow(tx, before, before.Settle(closedOn, closed.Version), Rung.Bell);
    });
}
