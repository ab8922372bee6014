using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>An amendment that moves the due date of a task agrees a new date: what ran for a miss before goes back to watching until then.</summary>
public sealed class MoveDueDateOnAnnualTaskAmended(Inbox inbox, Climb climb) : IConsumer<AnnualTaskAmended>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<AnnualTaskAmended> context) => inbox.Once(context, async (tx, amended) =>
    {
        if (amended.CaseId is not { } caseId || amended.FormerDueOn is null || amended.FormerDueOn == amended.DueOn)
            return;
        var before = await climb.Hold(tx, LadderCause.TaskBehindSchedule, amended.TaskId, caseId, amended.UnitCode, amended.UnitPath);
        await climb.Follow(tx, before, before.Agree(amended.DueOn, Ladder.AsAmended(amended.Version)), Rung.Bell);
    });
}
