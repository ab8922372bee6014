using DutyNet.Chassis.Database;

namespace DutyNet.Chassis.Sweeps;

/// <summary>Forgets inbox rows and idempotency keys after 400 days: longer than any replay or retry, a year's books included.</summary>
public sealed class Housekeeping : Sweep
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(400);

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now) =>
        await tx.ExecuteAsync("""
            with old as (select message_id, consumer from inbox where handled_at < @before limit 5000 for update skip locked)
            delete from inbox i using old where i.message_id = old.message_id and i.consumer = old.consumer
            """, new { before = now - Keep })
        + await tx.ExecuteAsync("""
            with old as (select caller, key from idempotency_keys where created_at < @before limit 5000 for update skip locked)
            delete from idempotency_keys k using old where k.caller = old.caller and k.key = old.key
            """, new { before = now - Keep });
}
