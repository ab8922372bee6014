using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Inspection.Register;

/// <summary>Keeps who holds which post since when.</summary>
public sealed class KeepHolderOnPostFilled(Inbox inbox) : IConsumer<PostFilled>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PostFilled> context) => inbox.Once(context, (tx, e) => new Holding(
        e.HoldingId, e.PostId, e.PostCode, e.UnitCode, e.UnitPath, e.Title, e.Role.ToString(), e.Areas,
        e.PersonCode, e.PersonName, e.Rank, e.NativePlace, e.From, null, e.Version).Keep(tx));
}
