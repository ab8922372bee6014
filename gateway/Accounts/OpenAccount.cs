using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Idempotency;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Access;
using DutyNet.Gateway.Callers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.Accounts;

/// <summary>Opens an account for a person.</summary>
public static class OpenAccount
{
    /// <param name="Name">What the person signs in with, in upper or lower case alike.</param>
    /// <param name="Unit">Code of the unit whose subtree the person may act in; <c>*</c> for the whole jurisdiction.</param>
    /// <param name="Roles">The person's roles.</param>
    /// <param name="PersonCode">The person in the register; needed for whatever only the holder of a post may do.</param>
    /// <param name="OidcSubject">The person's subject at the OpenID Connect provider; without it no token of the provider opens this account.</param>
    public sealed record Request(
        [StringLength(100, MinimumLength = 1), RegularExpression(@"[\p{L}\p{Nd}][\p{L}\p{Nd}._@-]*")] string Name,
        [StringLength(100, MinimumLength = 1), RegularExpression(@"\*|[A-Za-z0-9_]+")] string Unit,
        [MinLength(1)] Role[] Roles,
        [StringLength(100, MinimumLength = 1)] string? PersonCode = null,
        [StringLength(255, MinimumLength = 1)] string? OidcSubject = null);

    /// <param name="AccountId">The account.</param>
    /// <param name="Name">What the person signs in with.</param>
    /// <param name="Password">The first password; shown this once, null when the request is repeated.</param>
    public sealed record Response(Guid AccountId, string Name, string? Password) : IKeptAnswer
    {
        object IKeptAnswer.WhenRepeated => this with { Password = null };
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/accounts", Handle).Requires(Role.Administrator)
        .WithSummary("Opens an account for a person, with a generated password that is shown once and that the person changes.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, KnownCaller known, Database db, TimeProvider clock, CancellationToken ct)
    {
        var (name, password) = (request.Name.ToLowerInvariant(), Passwords.Generate());
        var hash = Passwords.Hash(password);
        return db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (!Roles.MayGrant(caller, request.Unit))
                return Roles.OutsideOwnUnit();
            // Whoever may name any person could act as an inspector of their own unit: only a person who administers everything may.
            if ((request.PersonCode is not null || request.Roles.Any(Roles.OfOversight.Contains)) && (!caller.IsEverywhere || known.AccountId is null))
                return Problem.Forbidden("jurisdiction-administrator-only", "只有全域管理员本人可以开立实名账号或授予监督、检查、管理角色。", "Only a person who administers the whole jurisdiction may open an account in a person's name or with an oversight role.");
            var id = Guid.CreateVersion7(clock.GetUtcNow());
            var roles = Roles.Write(request.Roles);
            var opened = await tx.ExecuteAsync("""
                insert into accounts (id, name, person_code, unit, roles, password_hash, oidc_subject, opened_at, opened_by)
                values (@id, @name, @PersonCode, @Unit, @roles, @hash, @OidcSubject, @now, @Actor)
                on conflict do nothing
                """, new { id, name, request.PersonCode, request.Unit, roles, hash, request.OidcSubject, now = clock.GetUtcNow(), caller.Actor });
            if (opened == 0)
                return Problem.Conflict("name-taken", "已有使用该名称或统一身份的账号。", "There is an account with this name or subject.");
            tx.Record(new AccountOpened(id, Roles.PathOf(request.Unit), request.PersonCode, roles));
            return TypedResults.Created($"/api/v1/access/accounts/{id}", new Response(id, name, password));
        }, ct);
    }
}
