using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>Every finding has exactly one ladder from its assignment on; it watches the due date.</summary>
public sealed class WatchDueDateOnRectificationAssigned(Inbox inbox, Climb climb) : IConsumer<RectificationAssigned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<RectificationAssigned> context) => inbox.Once(context, async (tx, task) =>
    {
        var before = await climb.Hold(tx, LadderCause.RectificationOverdue, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath);
        var known = before.Agree(task.DueOn, task.FindingVersion).Answerable(task.PostId, task.PersonCode, DateOnly.MinValue);
        await climb.Follow(tx, before, known with { Announced = true, About = task.ItemCode ?? before.About }, Rung.Bell);
    });
}
