using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;

namespace DutyNet.Gateway.Callers;

/// <summary>Recognises people by the session they began when they signed in.</summary>
public sealed class SessionCallers(Database db, TimeProvider clock)
{
    private sealed record Row(Guid SessionId, byte[] Hash, DateTimeOffset ExpiresAt, Guid AccountId, string? PersonCode, string Unit, string[] Roles);

    public async Task<Recognition> Recognise(Secret token, CancellationToken ct)
    {
        var row = await db.Read(tx => tx.QuerySingleOrDefaultAsync<Row>("""
            select s.id as session_id, s.hash, s.expires_at, a.id as account_id, a.person_code, a.unit, a.roles
            from sessions s
            join accounts a on a.id = s.account_id
            where s.id = @Id and a.closed_at is null
            """, new { token.Id }), ct);
        return row is null || !token.Fits(row.Hash) || row.ExpiresAt <= clock.GetUtcNow()
            ? Recognition.Nobody
            : new Recognition(new KnownCaller(new Caller(KnownCaller.ActorOf(row.AccountId, row.PersonCode), row.PersonCode, Roles.Read(row.Roles), row.Unit), row.AccountId, row.SessionId), null);
    }
}
