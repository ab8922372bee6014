using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>A granted extension moves the due date: what ran for the old date goes back to watching. The newest version counts.</summary>
public sealed class MoveDueDateOnExtensionDecided(Inbox inbox, Climb climb) : IConsumer<ExtensionDecided>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ExtensionDecided> context) => inbox.Once(context, async (tx, decided) =>
    {
        if (!decided.Granted)
            return;
        var before = await climb.Hold(tx, LadderCause.RectificationOverdue, decided.FindingId, decided.CaseId, decided.UnitCode, decided.UnitPath);
        await climb.Follow(tx, before, before.Agree(decided.DueOn, decided.Version), Rung.Bell);
    });
}
