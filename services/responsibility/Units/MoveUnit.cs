using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Units;

/// <summary>Moves a unit with everything below it below another from a day on.</summary>
public static class MoveUnit
{
    /// <summary>Where to.</summary>
    public sealed record Request([RegularExpression(Codes.Form)] string Parent, DateOnly From, [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/units/{code}/move", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Moves a unit with everything below it below another from a day on; both within the caller's subtree. Reads of the days before find it where it was.")
            .WithExample(new Request("FH_T12", new DateOnly(2026, 3, 1), "区划调整"), new UnitState("FH_T01_V01", "云岫街道临河社区党委", "FH.FH_T12.FH_T01_V01", 2, new DateOnly(2026, 3, 1)));

    private static Task<Results<Ok<UnitState>, Problem>> Handle(string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<UnitState>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var (unit, refused) = await UnitChange.Load(tx, caller, code, request.From);
            if ((refused ?? UnitChange.RefusedForItself(caller, code) ?? ChangeDay.Refused("from", request.From, clock.Today())) is { } no)
                return no;
            var (parent, refusedParent) = await UnitChange.Load(tx, caller, request.Parent, request.From);
            if (refusedParent is not null)
                return refusedParent.Status == 404 ? Problem.Invalid("parent", "unknown-parent", $"没有上级单位 {request.Parent}。", $"There is no unit {request.Parent}.") : refusedParent;
            if (parent.Path.Split('.').Contains(code, StringComparer.Ordinal))
                return Problem.Invalid("parent", "cycle", "单位不能隶属于自身或其下级。", "A unit cannot be below itself.");
            if (unit.ParentCode == parent.Code)
                return ChangeDay.Nothing();
            if (unit.ParentCode is null)
                return Problem.Conflict("root-stays", "最上级单位不能移动。", "The root cannot be moved.");
            var path = $"{parent.Path}.{code}";
            var (below, refusedBelow) = await UnitChange.Below(tx, unit, path, request.From);
            if (refusedBelow is not null)
                return refusedBelow;
            var plan = new RegisterPlan(request.From, reason: request.Reason);
            plan.Units.AddRange([unit with { ParentCode = parent.Code, Path = path, Version = unit.Version + 1 }, .. below]);
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            return TypedResults.Ok(new UnitState(code, unit.Name, path, unit.Version + 1, request.From));
        }, ct);
}
