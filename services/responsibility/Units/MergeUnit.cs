using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Units;

/// <summary>Merges a unit into another from a day on.</summary>
public static class MergeUnit
{
    /// <summary>
    /// Into which unit, and which of its posts go there with their holders; the others close, and their holders leave them, with the day before.
    /// Units below it go along.
    /// </summary>
    public sealed record Request(
        [RegularExpression(Codes.Form)] string Into, DateOnly From, [MaxLength(1000)] string[] MovedPosts, [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>What became of it.</summary>
    /// <param name="Code">The unit that is there no longer.</param>
    /// <param name="ClosedOn">Its last day.</param>
    /// <param name="MergedInto">The unit it went into.</param>
    /// <param name="UnitsMoved">Units below it that went along.</param>
    /// <param name="PostsMoved">Posts that went along.</param>
    /// <param name="PostsClosed">Posts that closed.</param>
    public sealed record Response(string Code, DateOnly ClosedOn, string MergedInto, int UnitsMoved, int PostsMoved, int PostsClosed);

    private sealed record Leaving(Guid Id, DateOnly HeldFrom, DateOnly? HeldUntil, Guid PostId, string PostCode);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/units/{code}/merge", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Merges a unit into another from a day on: the units below it go along, the posts named in movedPosts too with their holders, its other posts close. It stays readable for ever with mergedInto.")
            .WithExample(
                new Request("FH_D01", new DateOnly(2026, 3, 1), ["FH_D19_P02"], "机构改革，教育委员会并入发展和改革委员会"),
                new Response("FH_D19", new DateOnly(2026, 2, 28), "FH_D01", 0, 1, 5));

    private static Task<Results<Ok<Response>, Problem>> Handle(string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var (unit, refused) = await UnitChange.Load(tx, caller, code, request.From.AddDays(-1));
            if ((refused ?? UnitChange.RefusedForItself(caller, code) ?? ChangeDay.Refused("from", request.From, clock.Today())) is { } no)
                return no;
            var (into, refusedInto) = await UnitChange.Load(tx, caller, request.Into, request.From);
            if (refusedInto is not null)
                return refusedInto.Status == 404 ? Problem.Invalid("into", "unknown-unit", $"没有单位 {request.Into}。", $"There is no unit {request.Into}.") : refusedInto;
            if (into.Path.Split('.').Contains(code, StringComparer.Ordinal))
                return Problem.Invalid("into", "cycle", "不能并入自身或其下级。", "It cannot go into itself or below itself.");
            var posts = await tx.QueryAsync<PlannedPost>("select id, code, unit_code, title, role, areas, in_charge_of, version from posts where unit_code = @code and closed_on is null order by code", new { code });
            if (request.MovedPosts.Except(posts.Select(p => p.Code), StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
                return Problem.Invalid([.. unknown.Select(u => new FieldError("movedPosts", "unknown-post", $"该单位没有岗位 {u}。", $"The unit has no post {u}."))]);
            if (await History.LaterChange(tx, request.From.AddDays(-1), [], [], [.. posts.Select(p => p.Code)]) is { } later)
                return ChangeDay.Contradicted(later);
            var plan = new RegisterPlan(request.From, reason: request.Reason);
            if (await Leave(tx, plan, posts, request) is { } changedLater)
                return ChangeDay.Contradicted(changedLater);
            var (below, refusedBelow) = await UnitChange.Below(tx, unit, into.Path, request.From);
            if (refusedBelow is not null)
                return refusedBelow;
            plan.Units.AddRange(below.Select(b => b.ParentCode == code ? b with { ParentCode = into.Code } : b));
            plan.ClosedUnits.Add(new ClosedUnit(unit with { Version = unit.Version + 1 }, request.From.AddDays(-1), into.Code));
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            await UnitChange.PassOnCharge(tx, code, into.Code, request.Reason, clock.Today(), clock.GetUtcNow());
            return TypedResults.Ok(new Response(code, request.From.AddDays(-1), into.Code, below.Count, plan.Posts.Count, plan.ClosedPosts.Count));
        }, ct);

    // Posts go along or close; who holds one that closes leaves it. Answers a post whose holder is known to have changed since.
    private static async Task<string?> Leave(Tx tx, RegisterPlan plan, List<PlannedPost> posts, Request request)
    {
        plan.Posts.AddRange(posts.Where(p => request.MovedPosts.Contains(p.Code, StringComparer.Ordinal)).Select(p => p with { UnitCode = request.Into, Version = p.Version + 1 }));
        plan.ClosedPosts.AddRange(posts.ExceptBy(plan.Posts.Select(p => p.Id), p => p.Id).Select(p => new ClosedPost(p.Id, p.Code, p.UnitCode, request.From.AddDays(-1))));
        var leaving = await tx.QueryAsync<Leaving>("""
            select h.id, h.held_from, h.held_until, h.post_id, p.code as post_code from holdings h join posts p on p.id = h.post_id
            where h.post_id = any (@closed) and (h.held_until is null or h.held_until >= @From)
            """, new { closed = plan.ClosedPosts.Select(p => p.Id).ToArray(), request.From });
        plan.Ended.AddRange(leaving.Select(h => new EndedHolding(h.Id, request.From.AddDays(-1))));
        return leaving.Find(h => h.HeldUntil is not null || h.HeldFrom >= request.From)?.PostCode;
    }
}
