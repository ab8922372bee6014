using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Gateway.Callers;

/// <summary>
/// Recognises people by an OpenID Connect provider's token. The token says who it is; what they may do is said by their account here.
/// </summary>
public sealed class ProviderCallers(Provider provider, Database db)
{
    private sealed record Row(Guid Id, string? PersonCode, string Unit, string[] Roles, string? OidcSubject);

    public async Task<Recognition> Recognise(string token, CancellationToken ct)
    {
        if (await provider.Read(token, ct) is not { } identity)
            return Recognition.Nobody;
        var row = await Find(identity, ct);
        return row is null
            ? new Recognition(null, Problem.Forbidden("no-account", "该身份没有对应的账号，请联系管理员。", "There is no account for this identity; ask an administrator."))
            : new Recognition(new KnownCaller(new Caller(KnownCaller.ActorOf(row.Id, row.PersonCode), row.PersonCode, Roles.Read(row.Roles), row.Unit), row.Id), null);
    }

    private async Task<Row?> Find(Identity identity, CancellationToken ct)
    {
        var row = await db.Read(tx => tx.QueryFirstOrDefaultAsync<Row>("""
            select id, person_code, unit, roles, oidc_subject
            from accounts
            where closed_at is null and not initial and (oidc_subject = @Subject or (oidc_subject is null and name = @Name))
            order by oidc_subject nulls last
            limit 1
            """, identity), ct);
        if (row is null || row.OidcSubject is not null)
            return row;
        // Bound at the first use: a provider may give the name to somebody else later, and that is not this account's person.
        var bound = await db.InTransaction(tx => tx.ExecuteAsync("""
            update accounts set oidc_subject = @Subject where id = @Id and oidc_subject is null and closed_at is null
            """, new { row.Id, identity.Subject }), ct);
        return bound == 1 ? row : await Find(identity, ct);
    }
}
