using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Units;

/// <summary>Gives a unit another name, kind or class from a day on.</summary>
public static class RenameUnit
{
    /// <summary>What changes; what is left out stays. A unit that becomes other than a department loses its class.</summary>
    public sealed record Request(
        [StringLength(200, MinimumLength = 1), RegularExpression(Codes.OneLine)] string? Name,
        UnitKind? Kind, UnitClass? Class,
        DateOnly From,
        [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/units/{code}/rename", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Gives a unit another name, kind or class from a day on, not in the future and not before its last change (later-change-known). The days before keep what was so.")
            .WithExample(
                new Request("丰河区数据和政务服务局党组", null, null, new DateOnly(2026, 3, 1), "机构改革"),
                new UnitState("FH_D01", "丰河区数据和政务服务局党组", "FH.FH_D01", 2, new DateOnly(2026, 3, 1)));

    private static Task<Results<Ok<UnitState>, Problem>> Handle(string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<UnitState>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var (unit, refused) = await UnitChange.Load(tx, caller, code, request.From);
            if (refused is not null)
                return refused;
            if (ChangeDay.Refused("from", request.From, clock.Today()) is { } wrongDay)
                return wrongDay;
            var kind = request.Kind?.ToString() ?? unit.Kind;
            if (request.Class is not null && kind != nameof(UnitKind.Department))
                return Problem.Invalid("class", "class-not-allowed", "只有部门才有类别。", "Only departments have a class.");
            var renamed = unit with { Name = request.Name ?? unit.Name, Kind = kind, Class = kind == nameof(UnitKind.Department) ? request.Class?.ToString() ?? unit.Class : null };
            if (renamed == unit)
                return ChangeDay.Nothing();
            var plan = new RegisterPlan(request.From, reason: request.Reason);
            plan.Units.Add(renamed with { Version = unit.Version + 1 });
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            return TypedResults.Ok(new UnitState(code, renamed.Name, unit.Path, unit.Version + 1, request.From));
        }, ct);
}
