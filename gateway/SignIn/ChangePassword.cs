using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Idempotency;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Access;
using DutyNet.Gateway.Accounts;
using DutyNet.Gateway.Callers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.SignIn;

/// <summary>Changes one's own password.</summary>
public static class ChangePassword
{
    /// <param name="Current">The password up to now.</param>
    /// <param name="New">The password from now on.</param>
    public sealed record Request(
        [StringLength(Passwords.Longest, MinimumLength = 1)] string Current,
        [StringLength(Passwords.Longest, MinimumLength = Passwords.Shortest)] string New);

    private sealed record Row(string Name, string PasswordHash, string Unit, string? PersonCode, string[] Roles);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/password", Handle).RequiresAnyRole()
        .WithSummary("Changes one's own password (12 to 200 characters) and ends one's other sessions. Takes no Idempotency-Key.");

    private static async Task<Results<NoContent, Problem>> Handle(Request request, HttpContext context, KnownCaller known, Database db, Throttle throttle, CancellationToken ct)
    {
        // The fingerprint kept with an Idempotency-Key is a fast hash of the body; of passwords only the slow hash may be kept.
        context.Items.Remove(typeof(IdempotentRequest));
        var account = known.SessionId is null ? null : await db.Read(tx => tx.QuerySingleOrDefaultAsync<Row>("""
            select name, password_hash, unit, person_code, roles from accounts where id = @AccountId and closed_at is null
            """, new { known.AccountId }), ct);
        if (account is null)
            return Problem.Conflict("no-session", "当前请求不是通过登录会话发出的。", "This request was not made with a session's token.");
        var address = context.Connection.RemoteIpAddress;
        if (await throttle.Count(account.Name, address, ct) is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{Math.Ceiling(wait.TotalSeconds)}";
            return Problem.Of(429, "too-many-attempts", "尝试次数过多，请稍后再试。", "Too many attempts; wait before the next.");
        }
        if (!Passwords.Fits(account.PasswordHash, request.Current))
            return Problem.Invalid("current", "wrong", "当前密码错误。", "Not the current password.");
        if (request.New == request.Current)
            return Problem.Invalid("new", "unchanged", "新密码不能与当前密码相同。", "Must differ from the current password.");
        var hash = Passwords.Hash(request.New);
        return await db.InTransaction<Results<NoContent, Problem>>(async tx =>
        {
            if (await tx.ExecuteAsync("""
                update accounts set password_hash = @hash where id = @AccountId and closed_at is null and password_hash = @before
                """, new { known.AccountId, hash, before = account.PasswordHash }) == 0)
                return Problem.Conflict("changed-meanwhile", "密码刚刚被更改。", "The password was changed meanwhile.");
            await tx.ExecuteAsync("delete from sessions where account_id = @AccountId and id <> @SessionId", new { known.AccountId, known.SessionId });
            await throttle.Forgive(tx, account.Name, address);
            tx.Record(new AccountOpened(known.AccountId!.Value, Roles.PathOf(account.Unit), account.PersonCode, account.Roles)); // "opened or changed"
            return TypedResults.NoContent();
        }, ct);
    }
}
