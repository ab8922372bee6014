using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Units;

/// <summary>Closes a unit with its last day.</summary>
public static class CloseUnit
{
    /// <summary>On: its last day.</summary>
    public sealed record Request(DateOnly On, [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>The closed unit, and how many vacant posts were closed with it.</summary>
    public sealed record Response(string Code, DateOnly ClosedOn, int PostsClosed);

    private sealed record Obstacle(string Field, string Code, string Name);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/units/{code}/close", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Closes a unit; on: its last day. Refused (unit-in-use, naming them) while it has units below it or posts with a holder. Its vacant posts close with it, what it owed ends, and it stays readable for ever.")
            .WithExample(new Request(new DateOnly(2026, 2, 28), "机构撤销"), new Response("FH_K01", new DateOnly(2026, 2, 28), 3));

    private static Task<Results<Ok<Response>, Problem>> Handle(string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var (unit, refused) = await UnitChange.Load(tx, caller, code, request.On);
            if ((refused ?? UnitChange.RefusedForItself(caller, code) ?? ChangeDay.Refused("on", request.On, clock.Today())) is { } no)
                return no;
            if (unit.ParentCode is null)
                return Problem.Conflict("root-stays", "最上级单位不能撤销。", "The root cannot be closed.");
            var obstacles = await tx.QueryAsync<Obstacle>("""
                select 'unit' as field, code, name from units where parent_code = @code and (closed_on is null or closed_on > @On)
                union all
                select 'post', p.code, p.title from posts p
                where p.unit_code = @code and exists (select from holdings h where h.post_id = p.id and (h.held_until is null or h.held_until > @On))
                order by 1 desc, 2 limit 100
                """, new { code, request.On });
            if (obstacles.Count > 0)
                return Problem.Conflict("unit-in-use", "仍有下级单位或在任岗位，不能撤销。", "It still has units below it or posts with a holder.", [.. obstacles.Select(Said)]);
            var posts = await tx.QueryAsync<ClosedPost>("select id, code, unit_code, @On::date as last_day from posts where unit_code = @code and closed_on is null order by code", new { code, request.On });
            if (await History.LaterChange(tx, request.On, [], [], [.. posts.Select(p => p.Code)]) is { } later)
                return ChangeDay.Contradicted(later);
            var plan = new RegisterPlan(request.On, reason: request.Reason);
            plan.ClosedPosts.AddRange(posts);
            plan.ClosedUnits.Add(new ClosedUnit(unit with { Version = unit.Version + 1 }, request.On, MergedInto: null));
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            await UnitChange.PassOnCharge(tx, code, into: null, request.Reason, clock.Today(), clock.GetUtcNow());
            return TypedResults.Ok(new Response(code, request.On, posts.Count));
        }, ct);

    private static FieldError Said(Obstacle o) => o.Field == "unit"
        ? new FieldError(o.Code, "unit-below", $"下级单位：{o.Name}。", $"Unit below it: {o.Name}.")
        : new FieldError(o.Code, "post-filled", $"在任岗位：{o.Name}。", $"Post with a holder: {o.Name}.");
}
