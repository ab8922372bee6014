using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using Npgsql;

namespace DutyNet.Gateway.Callers;

/// <summary>Recognises departments' systems by their API keys.</summary>
public sealed class KeyCallers(Database db, TimeProvider clock, ILogger<KeyCallers> log)
{
    private static readonly TimeSpan NotedAtMostEvery = TimeSpan.FromMinutes(1);

    private sealed record Row(Guid Id, string Unit, string[] Roles, byte[] Hash, DateOnly? ExpiresOn, DateTimeOffset? LastUsedAt);

    public async Task<Recognition> Recognise(Secret key, CancellationToken ct)
    {
        var row = await db.Read(tx => tx.QuerySingleOrDefaultAsync<Row>("""
            select id, unit, roles, hash, expires_on, last_used_at from api_keys where id = @Id and revoked_at is null
            """, new { key.Id }), ct);
        if (row is null || !key.Fits(row.Hash) || row.ExpiresOn < clock.Today())
            return Recognition.Nobody;
        await NoteUse(row, ct);
        return new Recognition(new KnownCaller(new Caller($"key/{row.Id}", null, Roles.Read(row.Roles), row.Unit)), null);
    }

    private async Task NoteUse(Row row, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (now - row.LastUsedAt < NotedAtMostEvery)
            return;
        try
        {
            await db.InTransaction(tx => tx.ExecuteAsync("""
                update api_keys set last_used_at = @now where id = @Id and (last_used_at is null or last_used_at < @before)
                """, new { row.Id, now, before = now - NotedAtMostEvery }), ct);
        }
        catch (NpgsqlException e)
        {
            // A note for the administrator must not cost the caller the request.
            log.LogWarning("the use of key {Key} could not be noted: {Reason}", row.Id, e.Message);
        }
    }
}
