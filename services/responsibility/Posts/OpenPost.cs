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

/// <summary>Opens a post in a unit from a day on.</summary>
public static class OpenPost
{
    /// <summary>The post. From is its first day, not in the future; areas and inChargeOf are its portfolio (分管).</summary>
    public sealed record Request(
        [RegularExpression(Codes.Form)] string Code,
        [RegularExpression(Codes.Form)] string Unit,
        [StringLength(100, MinimumLength = 1), RegularExpression(Codes.OneLine)] string Title,
        PostRole Role, [MaxLength(50)] string[] Areas, [MaxLength(200)] string[] InChargeOf, DateOnly From,
        [StringLength(500, MinimumLength = 1)] string? Reason);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/posts", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Opens a post in a unit, vacant, with its role and portfolio; it gets what it owes by the lists in force from today on.")
            .WithExample(
                new Request("FH_D01_P09", "FH_D01", "党组成员、总经济师", PostRole.TeamMember, ["spending"], ["FH_E01"], new DateOnly(2026, 3, 1), "编制调整"),
                new PostState(Guid.Parse("0199f2d4-1c58-7a33-8f50-5d1e0a4b9c21"), "FH_D01_P09", "FH_D01", "党组成员、总经济师", 1, new DateOnly(2026, 3, 1)));

    private static Task<Results<Created<PostState>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<PostState>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            if (ChangeDay.Refused("from", request.From, clock.Today()) is { } wrongDay)
                return wrongDay;
            var unit = await tx.QuerySingleOrDefaultAsync<string>("""
                select u.code from units u
                where u.code = @Unit and u.closed_on is null and u.path ~ @scope::lquery
                  and (select min(v.valid_from) from unit_versions v where v.code = u.code and v.superseded_at is null) <= @From
                """, new { request.Unit, request.From, scope = caller.Scope });
            if (unit is null)
                return Problem.Invalid("unit", "unknown-unit", $"当日没有单位 {request.Unit}。", $"There was no unit {request.Unit} that day.");
            if (await PostChange.RefusedPortfolio(tx, caller, request.Areas, request.InChargeOf, []) is { } wrong)
                return wrong;
            if (await tx.QuerySingleOrDefaultAsync<string>("select code from posts where code = @Code", new { request.Code }) is not null)
                return Problem.Conflict("code-taken", "该代码已被使用；撤销的岗位也不再让出代码。", "This code is taken; a closed post keeps its own.");
            var post = new PlannedPost(Guid.CreateVersion7(clock.GetUtcNow()), request.Code, unit, request.Title, request.Role.ToString(), [.. request.Areas.Distinct()], [.. request.InChargeOf.Distinct()], 1);
            var plan = new RegisterPlan(request.From, reason: request.Reason);
            plan.Posts.Add(post);
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            return TypedResults.Created($"/api/v1/responsibility/posts/{post.Code}/history", new PostState(post.Id, post.Code, unit, post.Title, 1, request.From));
        }, ct);
}
