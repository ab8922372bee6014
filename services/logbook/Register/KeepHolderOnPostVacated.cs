using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Logbooks;
using MassTransit;

namespace DutyNet.Logbook.Register;

/// <summary>Keeps until when a post was held. It may be the first this service hears of the holding, so it opens the logbook too.</summary>
public sealed class KeepHolderOnPostVacated(Inbox inbox, TimeProvider clock) : IConsumer<PostVacated>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PostVacated> context) => inbox.Once(context, async (tx, e) =>
    {
        await Register.OneAtATime(tx, e.PostId);
        await Register.HearOfUnit(tx, e.UnitCode, e.UnitPath);
        if (e.Role is PostRole.FirstResponsible)
            await TourEntry.Hold(tx, e.UnitCode);
        if (await Register.KeepHolding(tx, new Holding(
            e.HoldingId, e.PostId, e.PostCode, e.UnitCode, e.Title, e.Role.ToString(), e.Areas, e.PersonCode, e.PersonName, e.Rank, e.NativePlace, e.From, e.Until, e.Version)))
        {
            if (e.Role is PostRole.FirstResponsible)
                await TourEntry.GiveToFirstResponsible(tx, e.UnitCode);
            await OpenLogbooks.OfPost(tx, e.PostId, clock.GetUtcNow());
        }
    });
}
