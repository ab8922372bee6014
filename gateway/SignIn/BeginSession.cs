using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Gateway.Accounts;
using DutyNet.Gateway.Callers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.SignIn;

/// <summary>Signs a person in with name and password.</summary>
public static class BeginSession
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <param name="Name">The account's name.</param>
    /// <param name="Password">Its password.</param>
    public sealed record Request([StringLength(100, MinimumLength = 1)] string Name, [StringLength(Passwords.Longest, MinimumLength = 1)] string Password);

    /// <param name="Token">To be sent as <c>Authorization: Bearer</c>.</param>
    /// <param name="ExpiresAt">When it ends by itself.</param>
    public sealed record Response(string Token, DateTimeOffset ExpiresAt);

    private sealed record Row(Guid Id, string PasswordHash);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sign-in", Handle).NeedsNoCaller()
        .WithSummary("Signs in with name and password; the token lives 8 hours. Wrong passwords lock the name and the address for a growing while (429 with Retry-After).");

    private static async Task<Results<Ok<Response>, Problem>> Handle(Request request, HttpContext context, Database db, Throttle throttle, TimeProvider clock, CancellationToken ct)
    {
        var name = request.Name.ToLowerInvariant();
        var address = context.Connection.RemoteIpAddress;
        if (await throttle.Count(name, address, ct) is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{Math.Ceiling(wait.TotalSeconds)}";
            return Problem.Of(429, "too-many-attempts", "尝试次数过多，请稍后再试。", "Too many attempts; wait before the next.");
        }
        var account = await db.Read(tx => tx.QuerySingleOrDefaultAsync<Row>("select id, password_hash from accounts where name = @name and closed_at is null", new { name }), ct);
        if (!Passwords.Fits(account?.PasswordHash, request.Password))
            return Problem.Of(401, "wrong-name-or-password", "名称或密码错误。", "Wrong name or password.");
        return await db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var now = clock.GetUtcNow();
            var secret = Secret.New(Secret.Session, Guid.CreateVersion7(now));
            // The password may have been changed or the account closed while it was checked.
            var begun = await tx.ExecuteAsync("""
                insert into sessions (id, account_id, hash, begun_at, expires_at)
                select @Id, a.id, @Hash, @now, @expiresAt from accounts a
                where a.id = @account and a.closed_at is null and a.password_hash = @passwordHash
                for share
                """, new { secret.Id, secret.Hash, now, expiresAt = now + Lifetime, account = account!.Id, passwordHash = account.PasswordHash });
            if (begun == 0)
                return Problem.Of(401, "wrong-name-or-password", "名称或密码错误。", "Wrong name or password.");
            await throttle.Forgive(tx, name, address);
            return TypedResults.Ok(new Response(secret.Text, now + Lifetime));
        }, ct);
    }
}
