using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Units;

/// <summary>Opens a unit below another from a day on.</summary>
public static class OpenUnit
{
    /// <summary>The unit. From is its first day, not in the future; Class only for departments.</summary>
    public sealed record Request(
        [RegularExpression(Codes.Form)] string Code,
        [StringLength(200, MinimumLength = 1), RegularExpression(Codes.OneLine)] string Name,
        UnitKind Kind, UnitClass? Class,
        [RegularExpression(Codes.Form)] string Parent,
        DateOnly From,
        [StringLength(500, MinimumLength = 1)] string? Reason);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/units", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Opens a unit below another. from: its first day, not in the future; a day gone by is a late entry.")
            .WithExample(
                new Request("FH_T12_V09", "柳埠镇新桥村党总支", UnitKind.Village, null, "FH_T12", new DateOnly(2026, 3, 1), "行政村拆分"),
                new UnitState("FH_T12_V09", "柳埠镇新桥村党总支", "FH.FH_T12.FH_T12_V09", 1, new DateOnly(2026, 3, 1)));

    private static Task<Results<Created<UnitState>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<UnitState>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            if (ChangeDay.Refused("from", request.From, clock.Today()) is { } wrongDay)
                return wrongDay;
            if (request.Class is not null && request.Kind != UnitKind.Department)
                return Problem.Invalid("class", "class-not-allowed", "只有部门才有类别。", "Only departments have a class.");
            var (parent, refused) = await UnitChange.Load(tx, caller, request.Parent, request.From);
            if (refused is not null)
                return refused.Status == 404 ? Problem.Invalid("parent", "unknown-parent", $"没有上级单位 {request.Parent}。", $"There is no unit {request.Parent}.") : refused;
            if (await tx.QuerySingleOrDefaultAsync<string>("select code from units where code = @Code", new { request.Code }) is not null)
                return Problem.Conflict("code-taken", "该代码已被使用；撤销的单位也不再让出代码。", "This code is taken; a closed unit keeps its own.");
            if (UnitChange.TooDeep([$"{parent.Path}.{request.Code}"]) is { } tooDeep)
                return tooDeep;
            var plan = new RegisterPlan(request.From, reason: request.Reason);
            var unit = new PlannedUnit(request.Code, request.Name, request.Kind.ToString(), request.Class?.ToString(), parent.Code, $"{parent.Path}.{request.Code}", 1);
            plan.Units.Add(unit);
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            return TypedResults.Created($"/api/v1/responsibility/units/{unit.Code}", new UnitState(unit.Code, unit.Name, unit.Path, unit.Version, request.From));
        }, ct);
}
