using DutyNet.Contracts.Ledger;
using MassTransit;

namespace DutyNet.Chassis.Ledger;

/// <summary>Keeps every service's checkpoints here too: the first to arrive under a number stays, whatever is published later.</summary>
public sealed class KeepCheckpointOnCheckpointSealed(Inbox.Inbox inbox) : IConsumer<CheckpointSealed>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<CheckpointSealed> context) => inbox.Once(context, (tx, sealedCheckpoint) => tx.ExecuteAsync("""
        insert into checkpoints (service, number, up_to, rows, digest, sealed_at) values (@Service, @Number, @UpTo, @Rows, @Digest, @SealedAt)
        on conflict do nothing
        """, sealedCheckpoint));
}
