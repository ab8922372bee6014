using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Access;
using DutyNet.Gateway.Callers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.Accounts;

/// <summary>Closes an account and ends its sessions: the person is refused from the next request on.</summary>
public static class CloseAccount
{
    private const int LongestReason = 2000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/accounts/{id:guid}", Handle).Requires(Role.Administrator)
        .WithSummary("Closes an account at once, its sessions with it; ?reason= stands in the ledger. Nobody closes their own.");

    private static Task<Results<NoContent, Problem>> Handle(Guid id, string? reason, KnownCaller known, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<NoContent, Problem>>(async tx =>
        {
            if (reason?.Length > LongestReason)
                return Problem.Invalid("reason", "too-long", $"最多 {LongestReason}。", $"At most {LongestReason}.");
            var unit = await tx.QuerySingleOrDefaultAsync<string>("select unit from accounts where id = @id and closed_at is null for update", new { id });
            if (unit is null || !Roles.MayGrant(known.Caller, unit))
                return Problem.NotFound("account", "账号");
            if (id == known.AccountId)
                return Problem.Conflict("own-account", "不能注销自己的账号。", "Nobody closes their own account: the last administrator would be gone.");
            await tx.ExecuteAsync("update accounts set closed_at = @now where id = @id", new { id, now = clock.GetUtcNow() });
            await tx.ExecuteAsync("delete from sessions where account_id = @id", new { id });
            tx.Record(new AccountClosed(id, Roles.PathOf(unit), reason ?? ""));
            return TypedResults.NoContent();
        }, ct);
}
