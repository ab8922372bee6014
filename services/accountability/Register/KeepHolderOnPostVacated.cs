using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Register;

/// <summary>Keeps who left which post and when; may arrive before the filling of the same holding.</summary>
public sealed class KeepHolderOnPostVacated(Inbox inbox) : IConsumer<PostVacated>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PostVacated> context) => inbox.Once(context, (tx, holding) => Holding.Of(holding).Keep(tx));
}
