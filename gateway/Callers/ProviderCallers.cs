using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Gateway.Callers;

/// <summary>
/// Recognises people by an OpenID Connect provider's token. The token says who it is; what they may do is said by their account here.
/// </summary>
public sealed class ProviderCallers(Provider provider, Database db)
{
    private sealed record Row(Guid Id, string? PersonCode, string Unit, string[] Roles);

    public async Task<Recognition> Recognise(string token, CancellationToken ct)
    {
        if (await provider.Read(token, ct) is not { } identity)
            return Recognition.Nobody;
        var row = await Find(identity, ct);
        return row is null
            ? new Recognition(null, Problem.Forbidden("no-account", "该身份没有对应的账号，请联系管理员。", "There is no account for this identity; ask an administrator."))
            : new Recognition(new KnownCaller(new Caller(KnownCaller.ActorOf(row.Id, row.PersonCode), row.PersonCode, Roles.Read(row.Roles), row.Unit), row.Id), null);
    }

    // By subject only: at many providers people choose their names themselves.
    private Task<Row?> Find(Identity identity, CancellationToken ct) => db.Read(tx => tx.QuerySingleOrDefaultAsync<Row>("""
        select id, person_code, unit, roles
        from accounts
        where closed_at is null and not initial and oidc_subject = @Subject
        """, identity), ct);
}
