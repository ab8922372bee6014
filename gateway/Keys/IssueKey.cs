using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Idempotency;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Access;
using DutyNet.Gateway.Callers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.Keys;

/// <summary>Issues an API key to a department's system.</summary>
public static class IssueKey
{
    /// <param name="Name">What the key is for.</param>
    /// <param name="Unit">Code of the unit whose subtree it may act in; <c>*</c> for the whole jurisdiction.</param>
    /// <param name="Roles">Its roles.</param>
    /// <param name="ExpiresOn">Last day it is accepted, in Asia/Shanghai; without it, until revoked.</param>
    public sealed record Request(
        [StringLength(200, MinimumLength = 1)] string Name,
        [StringLength(100, MinimumLength = 1), RegularExpression(@"\*|[A-Za-z0-9_]+")] string Unit,
        [MinLength(1)] Role[] Roles,
        DateOnly? ExpiresOn = null);

    /// <param name="KeyId">Names the key in lists, in the ledger and when it is revoked.</param>
    /// <param name="Key">The key itself; shown this once, null when the request is repeated.</param>
    /// <param name="Name">What it is for.</param>
    /// <param name="Unit">Where it may act.</param>
    /// <param name="Roles">Its roles.</param>
    /// <param name="ExpiresOn">Last day it is accepted.</param>
    public sealed record Response(Guid KeyId, string? Key, string Name, string Unit, string[] Roles, DateOnly? ExpiresOn) : IKeptAnswer
    {
        object IKeptAnswer.WhenRepeated => this with { Key = null };
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/keys", Handle).Requires(Role.Administrator)
        .WithSummary("Issues an API key for a department's system, limited to a unit's subtree and roles. The key is shown once: only its hash is kept.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (!Roles.MayGrant(caller, request.Unit))
                return Roles.OutsideOwnUnit();
            if (!request.Roles.All(Roles.OfKeys.Contains))
                return Problem.Invalid("roles", "needs-a-person", "该角色须由本人行使，不能授予系统密钥。", "A role that acts in person cannot be given to a key.");
            if (request.ExpiresOn < clock.Today())
                return Problem.Invalid("expiresOn", "in-the-past", "不能早于今天。", "Must not be before today.");
            var secret = Secret.New(Secret.Key, Guid.CreateVersion7(clock.GetUtcNow()));
            var roles = Roles.Write(request.Roles);
            await tx.ExecuteAsync("""
                insert into api_keys (id, name, unit, roles, hash, expires_on, issued_at, issued_by)
                values (@Id, @Name, @Unit, @roles, @Hash, @ExpiresOn, @now, @Actor)
                """, new { secret.Id, request.Name, request.Unit, roles, secret.Hash, request.ExpiresOn, now = clock.GetUtcNow(), caller.Actor });
            tx.Record(new KeyIssued(secret.Id, Roles.PathOf(request.Unit), request.Name, roles));
            return TypedResults.Created($"/api/v1/access/keys/{secret.Id}", new Response(secret.Id, secret.Text, request.Name, request.Unit, roles, request.ExpiresOn));
        }, ct);
}
