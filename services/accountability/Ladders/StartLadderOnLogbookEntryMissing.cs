using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>A missing entry rings the bell at once, unless it was made good already.</summary>
public sealed class StartLadderOnLogbookEntryMissing(Inbox inbox, Climb climb) : IConsumer<LogbookEntryMissing>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<LogbookEntryMissing> context) => inbox.Once(context, async (tx, missing) =>
    {
        var before = await climb.Hold(tx, LadderCause.EntryMissing, missing.ExpectedEntryId, missing.CaseId, missing.UnitCode, missing.UnitPath);
        var known = before.Agree(missing.DueOn, 1).Overdue(missing.DueOn).Answerable(missing.PostId, missing.PersonCode, missing.DueOn);
        await climb.Follow(tx, before, known with { Announced = true, About = missing.ItemCode }, Rung.Bell);
    });
}
