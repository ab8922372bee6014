using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Sweeps;

namespace DutyNet.Logbook.Uploads;

/// <summary>Removes uploads that were taken in or have expired, with their pieces, and what a stopped process left half received.</summary>
public sealed class ForgetUploads(ContentStore store) : Sweep
{
    private const int AtOnce = 20;

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        store.ForgetStaged();
        var gone = (await tx.QueryAsync<Guid>("""
            select id from uploads u
            where expires_at <= @now or (taken_as is not null and exists (select from upload_pieces p where p.upload_id = u.id))
            order by expires_at
            limit @AtOnce
            for update skip locked
            """, new { now, AtOnce })).ToArray();
        // First the bytes, then the rows that name them: stopped in between, the next look does both again.
        foreach (var piece in await tx.QueryAsync<Guid>("select id from upload_pieces where upload_id = any(@gone)", new { gone }))
            await store.RemovePiece(piece, tx.Cancelled);
        await tx.ExecuteAsync("delete from upload_pieces where upload_id = any(@gone)", new { gone });
        // One that was taken is remembered until it would have expired, so that a repeated request is known for what it is.
        await tx.ExecuteAsync("delete from uploads where id = any(@gone) and expires_at <= @now", new { gone, now });
        return gone.Length;
    }
}
