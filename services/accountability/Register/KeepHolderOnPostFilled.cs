using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Accountability.Register;

/// <summary>Keeps who holds which post.</summary>
public sealed class KeepHolderOnPostFilled(Inbox inbox) : IConsumer<PostFilled>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PostFilled> context) => inbox.Once(context, (tx, holding) => Holding.Of(holding).Keep(tx));
}
