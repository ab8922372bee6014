using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Database;
using Npgsql;

namespace DutyNet.Chassis.Ledger;

/// <summary>A sealed checkpoint: a digest over every ledger row up to a sequence.</summary>
public sealed record Checkpoint(string Service, long Number, long UpTo, long Rows, string Digest, DateTimeOffset SealedAt);

/// <summary>What a verification found.</summary>
/// <param name="Intact">True when every hash, every chain and every checkpoint fits.</param>
/// <param name="Rows">Rows looked at.</param>
/// <param name="FirstBad">The first row that does not fit; null when all do.</param>
/// <param name="BadCheckpoint">The first own checkpoint whose digest no longer comes out; null when all do.</param>
public sealed record Verification(bool Intact, long Rows, BadRow? FirstBad, long? BadCheckpoint);

/// <summary>A ledger row that does not fit.</summary>
/// <param name="Seq">Its sequence.</param>
/// <param name="Id">Its id.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Reason"><c>changed</c>: its own hash does not come out; <c>broken</c>: it does not continue the row before, so that one was removed or replaced.</param>
public sealed record BadRow(long Seq, Guid Id, string Chain, string Reason);

/// <summary>Recomputes the ledger.</summary>
public sealed class Verifier(Database.Database db, ServiceName service)
{
    /// <summary>Verifies one chain, or the whole ledger with its checkpoints.</summary>
    public Task<Verification> Verify(string? chain, CancellationToken ct) => db.Read(async tx =>
    {
        tx.CommandTimeout = TimeSpan.Zero; // as long as the ledger is
        var rows = await tx.QuerySingleAsync<long>("select count(*) from ledger where @chain::text is null or chain = @chain", new { chain });
        var bad = await tx.QueryFirstOrDefaultAsync<BadRow>("""
            with row as (
                select l.*, lag(position, 1, 0::bigint) over w as position_before, lag(hash, 1, ''::bytea) over w as hash_before
                from ledger l
                where @chain::text is null or chain = @chain
                window w as (partition by chain order by position))
            select seq, id, chain, case when hash is distinct from recomputed then 'changed' else 'broken' end as reason
            from (select row.*, ledger_hash(previous_hash, seq::text, id::text, chain, position::text, case_id::text, subject, unit_path::text, restricted::text, type, body,
                                            actor, on_behalf_of, trace_id, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')) as recomputed
                  from row) checked
            where hash is distinct from recomputed or previous_hash is distinct from hash_before or position <> position_before + 1
            order by seq
            limit 1
            """, new { chain });
        var checkpoint = chain is null ? await BadCheckpoint(tx) : null;
        return new Verification(bad is null && checkpoint is null, rows, bad, checkpoint);
    }, ct);

    /// <summary>The newest thousand checkpoints of every service, or of one, as this service knows them: its own, and the others' as published.</summary>
    public Task<List<Checkpoint>> Checkpoints(string? of, CancellationToken ct) => db.Read(tx => tx.QueryAsync<Checkpoint>("""
        select service, number, up_to, rows, digest, sealed_at
        from (select c.*, row_number() over (partition by service order by number desc) as n from checkpoints c) newest
        where n <= 1000 and (@of::text is null or service = @of)
        order by service, number desc
        """, new { of }), ct);

    private async Task<long?> BadCheckpoint(Tx tx)
    {
        var previous = new Checkpoint(service.Value, 0, 0, 0, "", default);
        foreach (var checkpoint in await tx.QueryAsync<Checkpoint>("select * from checkpoints where service = @service order by number", new { service = service.Value }))
        {
            var (digest, rows) = await Digest(tx, previous.Digest, previous.UpTo, checkpoint.UpTo);
            if (digest != checkpoint.Digest || rows != checkpoint.Rows || checkpoint.Number != previous.Number + 1)
                return checkpoint.Number;
            previous = checkpoint;
        }
        return null;
    }

    /// <summary>SHA-256 over the digest before (its hex) and the hashes of the rows after <paramref name="after"/> up to <paramref name="upTo"/>, by sequence.</summary>
    internal static async Task<(string Digest, long Rows)> Digest(Tx tx, string before, long after, long upTo)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(before));
        await using var command = new NpgsqlCommand("select hash from ledger where seq > $1 and seq <= $2 order by seq", tx.Connection)
        {
            Parameters = { new() { Value = after }, new() { Value = upTo } },
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(tx.Cancelled);
        var rows = 0L;
        while (await reader.ReadAsync(tx.Cancelled))
        {
            hash.AppendData(reader.GetFieldValue<byte[]>(0));
            rows++;
        }
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), rows);
    }
}
