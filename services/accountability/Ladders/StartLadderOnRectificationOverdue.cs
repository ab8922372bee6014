using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>An overdue rectification rings the bell at once. A due date that was extended since no longer counts.</summary>
public sealed class StartLadderOnRectificationOverdue(Inbox inbox, Climb climb) : IConsumer<RectificationOverdue>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<RectificationOverdue> context) => inbox.Once(context, async (tx, overdue) =>
    {
        var before = await climb.Hold(tx, LadderCause.RectificationOverdue, overdue.FindingId, overdue.CaseId, overdue.UnitCode, overdue.UnitPath);
        var known = before.Overdue(overdue.DueOn).Answerable(overdue.PostId, overdue.PersonCode, overdue.DueOn) with { Announced = true };
        await climb.Follow(tx, before, known, Rung.Bell);
    });
}
