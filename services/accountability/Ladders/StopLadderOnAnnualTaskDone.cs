using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>The lead official signed the task off: the reminders end. Only that ends them; being less behind does not.</summary>
public sealed class StopLadderOnAnnualTaskDone(Inbox inbox, Climb climb) : IConsumer<AnnualTaskDone>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<AnnualTaskDone> context) => inbox.Once(context, async (tx, done) =>
    {
        if (done.CaseId is not { } caseId)
            return;
        var before = await climb.Hold(tx, LadderCause.TaskBehindSchedule, done.TaskId, caseId, done.UnitCode, done.UnitPath);
        await climb.Follow(tx, before, before.Settle(done.DoneOn), Rung.Bell);
    });
}
