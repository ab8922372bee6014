using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Inspection.Register;

/// <summary>Keeps until when somebody held a post: who served in a unit lately does not inspect it.</summary>
public sealed class KeepHolderOnPostVacated(Inbox inbox) : IConsumer<PostVacated>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PostVacated> context) => inbox.Once(context, (tx, e) => new Holding(
        e.HoldingId, e.PostId, e.PostCode, e.UnitCode, e.UnitPath, e.Title, e.Role.ToString(), e.Areas,
        e.PersonCode, e.PersonName, e.Rank, e.NativePlace, e.From, e.Until, e.Version).Keep(tx));
}
