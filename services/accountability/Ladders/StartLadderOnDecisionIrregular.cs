using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>An emergency decision not written up or reported in time rings the bell with whoever decided, unless it was put right already.</summary>
public sealed class StartLadderOnDecisionIrregular(Inbox inbox, Climb climb) : IConsumer<DecisionIrregular>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<DecisionIrregular> context) => inbox.Once(context, async (tx, irregular) =>
    {
        var before = await climb.Hold(tx, LadderCause.DecisionIrregular, irregular.IrregularityId, irregular.CaseId, irregular.UnitCode, irregular.UnitPath);
        var known = before.Overdue(irregular.DueOn).Answerable(irregular.PostId, irregular.PersonCode, irregular.DueOn);
        await climb.Follow(tx, before, known with { Announced = true, About = irregular.Number }, Rung.Bell);
    });
}
