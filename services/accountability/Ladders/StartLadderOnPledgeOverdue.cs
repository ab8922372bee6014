using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>An unsigned pledge rings the bell at once with whoever's signature is missing, unless it was signed or withdrawn already.</summary>
public sealed class StartLadderOnPledgeOverdue(Inbox inbox, Climb climb) : IConsumer<PledgeOverdue>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PledgeOverdue> context) => inbox.Once(context, async (tx, overdue) =>
    {
        var before = await climb.Hold(tx, LadderCause.PledgeUnsigned, overdue.PledgeId, overdue.CaseId, overdue.UnitCode, overdue.UnitPath);
        var known = before.Overdue(overdue.DueOn).Answerable(overdue.PostId, overdue.PersonCode, overdue.DueOn);
        await climb.Follow(tx, before, known with { Announced = true, About = overdue.PostCode }, Rung.Bell);
    });
}
