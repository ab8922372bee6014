using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>A finding that was found again is watched anew: its ladder starts again from the bell when the new due date passes.</summary>
public sealed class RestartLadderOnFindingRecurred(Inbox inbox, Climb climb) : IConsumer<FindingRecurred>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<FindingRecurred> context) => inbox.Once(context, async (tx, recurred) =>
    {
        var before = await climb.Hold(tx, LadderCause.RectificationOverdue, recurred.FindingId, recurred.CaseId, recurred.UnitCode, recurred.UnitPath);
        await climb.Follow(tx, before, before.Reopen(recurred.Version).Agree(recurred.DueOn, recurred.Version), Rung.Bell);
    });
}
