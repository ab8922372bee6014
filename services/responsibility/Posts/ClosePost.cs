using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Posts;

/// <summary>Closes a vacant post with its last day.</summary>
public static class ClosePost
{
    /// <summary>On: its last day.</summary>
    public sealed record Request(DateOnly On, [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>The closed post.</summary>
    public sealed record Response(string Code, DateOnly ClosedOn);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/posts/{code}/close", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Closes a post; on: its last day. Refused (post-filled) while somebody holds it after that day. What it owed ends that day.")
            .WithExample(new Request(new DateOnly(2026, 2, 28), "编制核减"), new Response("FH_D01_P09", new DateOnly(2026, 2, 28)));

    private static Task<Results<Ok<Response>, Problem>> Handle(string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var (post, refused) = await PostChange.Load(tx, caller, code, request.On);
            if (refused is not null)
                return refused;
            if (ChangeDay.Refused("on", request.On, clock.Today()) is { } wrongDay)
                return wrongDay;
            if (await tx.QueryFirstOrDefaultAsync<string>("select person_code from holdings where post_id = @Id and (held_until is null or held_until > @On)", new { post.Id, request.On }) is { } holder)
                return Problem.Conflict("post-filled", $"岗位在该日之后仍由 {holder} 担任，请先办理离任。", $"{holder} holds the post after that day; vacate it first.");
            var plan = new RegisterPlan(request.On, reason: request.Reason);
            plan.ClosedPosts.Add(new ClosedPost(post.Id, code, post.UnitCode, request.On));
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            return TypedResults.Ok(new Response(code, request.On));
        }, ct);
}
