using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Idempotency;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Access;
using DutyNet.Gateway.Callers;
using DutyNet.Gateway.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.Accounts;

/// <summary>Gives a person who forgot theirs a new password.</summary>
public static class ResetPassword
{
    /// <param name="Password">The new password; shown this once, null when the request is repeated.</param>
    public sealed record Response(string? Password) : IKeptAnswer
    {
        object IKeptAnswer.WhenRepeated => this with { Password = null };
    }

    private sealed record Row(string Name, string Unit, string? PersonCode, string[] Roles);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/accounts/{id:guid}/reset-password", Handle).Requires(Role.Administrator)
        .WithSummary("Gives an account a new generated password, shown once, and ends its sessions.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, Database db, Throttle throttle, CancellationToken ct)
    {
        var password = Passwords.Generate();
        var hash = Passwords.Hash(password);
        return db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var account = await tx.QuerySingleOrDefaultAsync<Row>("""
                select name, unit, person_code, roles from accounts where id = @id and closed_at is null for update
                """, new { id });
            if (account is null || !Roles.MayGrant(caller, account.Unit))
                return Problem.NotFound("account", "账号");
            await tx.ExecuteAsync("update accounts set password_hash = @hash where id = @id", new { id, hash });
            await tx.ExecuteAsync("delete from sessions where account_id = @id", new { id });
            await throttle.Forgive(tx, account.Name);
            tx.Record(new AccountOpened(id, Roles.PathOf(account.Unit), account.PersonCode, account.Roles)); // "opened or changed"
            return TypedResults.Ok(new Response(password));
        }, ct);
    }
}
