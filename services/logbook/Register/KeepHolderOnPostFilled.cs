using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Logbooks;
using MassTransit;

namespace DutyNet.Logbook.Register;

/// <summary>Keeps who holds a post, and opens the logbook of a holder whose duties were known before them.</summary>
public sealed class KeepHolderOnPostFilled(Inbox inbox, TimeProvider clock) : IConsumer<PostFilled>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PostFilled> context) => inbox.Once(context, async (tx, e) =>
    {
        await Register.OneAtATime(tx, e.PostId);
        await Register.HearOfUnit(tx, e.UnitCode, e.UnitPath);
        if (e.Role is PostRole.FirstResponsible)
            await TourEntry.Hold(tx, e.UnitCode);
        if (await Register.KeepHolding(tx, new Holding(
            e.HoldingId, e.PostId, e.PostCode, e.UnitCode, e.Title, e.Role.ToString(), e.Areas, e.PersonCode, e.PersonName, e.Rank, e.NativePlace, e.From, null, e.Version)))
        {
            if (e.Role is PostRole.FirstResponsible)
                await TourEntry.GiveToFirstResponsible(tx, e.UnitCode);
            await OpenLogbooks.OfPost(tx, e.PostId, clock.GetUtcNow());
        }
    });
}
