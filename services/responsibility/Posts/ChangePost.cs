using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Posts;

/// <summary>Gives a post another title, role or portfolio from a day on.</summary>
public static class ChangePost
{
    /// <summary>What changes; what is left out stays.</summary>
    public sealed record Request(
        [StringLength(100, MinimumLength = 1), RegularExpression(Codes.OneLine)] string? Title,
        PostRole? Role, [MaxLength(50)] string[]? Areas, [MaxLength(200)] string[]? InChargeOf, DateOnly From,
        [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/posts/{code}/change", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Gives a post another title, role or portfolio (areas, inChargeOf) from a day on, not before its last change (later-change-known). What it owes follows from today on.")
            .WithExample(
                new Request(null, null, ["spending", "procurement"], ["FH_E01"], new DateOnly(2026, 3, 1), "班子分工调整"),
                new PostState(Guid.Parse("0199f2d4-1c58-7a33-8f50-5d1e0a4b9c21"), "FH_D01_P02", "FH_D01", "党组成员、副主任", 2, new DateOnly(2026, 3, 1)));

    private static Task<Results<Ok<PostState>, Problem>> Handle(string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<PostState>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var (post, refused) = await PostChange.Load(tx, caller, code, request.From);
            if (refused is not null)
                return refused;
            if (ChangeDay.Refused("from", request.From, clock.Today()) is { } wrongDay)
                return wrongDay;
            if (await PostChange.RefusedPortfolio(tx, caller, request.Areas, request.InChargeOf, post.InChargeOf) is { } wrong)
                return wrong;
            var changed = post with
            {
                Title = request.Title ?? post.Title,
                Role = request.Role?.ToString() ?? post.Role,
                Areas = request.Areas is { } areas ? [.. areas.Distinct()] : post.Areas,
                InChargeOf = request.InChargeOf is { } units ? [.. units.Distinct()] : post.InChargeOf,
                Version = post.Version + 1,
            };
            if ((changed.Title, changed.Role) == (post.Title, post.Role) && changed.Areas.SequenceEqual(post.Areas) && changed.InChargeOf.SequenceEqual(post.InChargeOf))
                return ChangeDay.Nothing();
            var plan = new RegisterPlan(request.From, reason: request.Reason);
            plan.Posts.Add(changed);
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            return TypedResults.Ok(new PostState(post.Id, code, post.UnitCode, changed.Title, changed.Version, request.From));
        }, ct);
}
