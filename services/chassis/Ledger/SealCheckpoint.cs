using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Ledger;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace DutyNet.Chassis.Ledger;

/// <summary>Seals a checkpoint of the ledger once a day (policy <c>Ledger:SealEvery</c>) and publishes it; the other services keep it.</summary>
public sealed class SealCheckpoint(ServiceName service, IConfiguration configuration) : Sweep
{
    private readonly TimeSpan interval = configuration.GetValue("Ledger:SealEvery", TimeSpan.FromDays(1));

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var last = await tx.QueryFirstOrDefaultAsync<Checkpoint>(
            "select * from checkpoints where service = @service order by number desc limit 1", new { service = service.Value });
        var begin = last?.SealedAt ?? await tx.QueryFirstOrDefaultAsync<DateTimeOffset?>("select recorded_at from ledger order by seq limit 1");
        if (begin is null || now - begin < interval)
            return 0;
        return await Seal(tx, last, now) ? 1 : 0;
    }

    internal async Task<bool> Seal(Tx tx, Checkpoint? last, DateTimeOffset now)
    {
        // Sequences commit out of order. This lock waits for the writers under way and keeps out new ones for a moment,
        // so that everything up to the highest sequence is there. If a long transaction holds it up, the next look tries again.
        await tx.ExecuteAsync("set local lock_timeout = '2s'");
        try
        {
            await tx.ExecuteAsync("select hold_ledger()");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
        // Another replica may have sealed while this one waited.
        if (await tx.QuerySingleAsync<long>("select coalesce(max(number), 0) from checkpoints where service = @service", new { service = service.Value }) != (last?.Number ?? 0))
            return false;
        var upTo = await tx.QuerySingleAsync<long>("select coalesce(max(seq), 0) from ledger");
        var (digest, rows) = await Verifier.Digest(tx, last?.Digest ?? "", last?.UpTo ?? 0, upTo);
        var number = (last?.Number ?? 0) + 1;
        await tx.ExecuteAsync("""
            insert into checkpoints (service, number, up_to, rows, digest, sealed_at) values (@service, @number, @upTo, @rows, @digest, @now)
            """, new { service = service.Value, number, upTo, rows, digest, now });
        tx.Record(new CheckpointSealed(service.Value, number, upTo, rows, digest, now));
        return true;
    }
}
