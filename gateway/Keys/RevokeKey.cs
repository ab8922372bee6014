using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Access;
using DutyNet.Gateway.Callers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.Keys;

/// <summary>Revokes an API key: it is refused from the next request on.</summary>
public static class RevokeKey
{
    private const int LongestReason = 2000;

    private sealed record Row(string Unit, DateTimeOffset? RevokedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/keys/{id:guid}", Handle).Requires(Role.Administrator)
        .WithSummary("Revokes an API key at once; ?reason= stands in the ledger. Revoking it again changes nothing.");

    private static Task<Results<NoContent, Problem>> Handle(Guid id, string? reason, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<NoContent, Problem>>(async tx =>
        {
            if (reason?.Length > LongestReason)
                return Problem.Invalid("reason", "too-long", $"最多 {LongestReason}。", $"At most {LongestReason}.");
            var key = await tx.QuerySingleOrDefaultAsync<Row>("select unit, revoked_at from api_keys where id = @id for update", new { id });
            if (key is null || !Roles.MayGrant(caller, key.Unit))
                return Problem.NotFound("key", "密钥");
            if (key.RevokedAt is not null)
                return TypedResults.NoContent();
            await tx.ExecuteAsync("""
                update api_keys set revoked_at = @now, revoked_by = @Actor, revoked_reason = @reason where id = @id
                """, new { id, now = clock.GetUtcNow(), caller.Actor, reason });
            tx.Record(new KeyRevoked(id, Roles.PathOf(key.Unit), reason ?? ""));
            return TypedResults.NoContent();
        }, ct);
}
