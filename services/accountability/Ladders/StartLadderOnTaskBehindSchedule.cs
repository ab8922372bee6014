using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>
/// A task found behind rings the bell at once with whoever answers for it in the primary unit. The day looked at, or the due date that
/// passed, is the date that was missed; a later miss counts anew.
/// </summary>
public sealed class StartLadderOnTaskBehindSchedule(Inbox inbox, Climb climb) : IConsumer<TaskBehindSchedule>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TaskBehindSchedule> context) => inbox.Once(context, async (tx, behind) =>
    {
        var before = await climb.Hold(tx, LadderCause.TaskBehindSchedule, behind.TaskId, behind.CaseId, behind.UnitCode, behind.UnitPath);
        var known = before.Missed(behind.MissedOn, behind.Version).Answerable(behind.PostId, behind.PersonCode, behind.MissedOn);
        await climb.Follow(tx, before, known with { Announced = true, About = behind.Code }, Rung.Bell);
    });
}
