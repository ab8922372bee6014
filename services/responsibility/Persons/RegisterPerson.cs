using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Persons;

/// <summary>Registers a person from a day on. No identity numbers, ever.</summary>
public static class RegisterPerson
{
    /// <summary>The person. NativePlace: code of a unit of the jurisdiction, or a place outside by its name.</summary>
    public sealed record Request(
        [RegularExpression(Codes.Form)] string Code,
        [StringLength(100, MinimumLength = 1), RegularExpression(Codes.OneLine)] string Name,
        [StringLength(50, MinimumLength = 1), RegularExpression(Codes.OneLine)] string Rank,
        [StringLength(100, MinimumLength = 1), RegularExpression(Codes.OneLine)] string NativePlace,
        DateOnly From);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/persons", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Registers a person from a day on, in the register of the caller's unit. A native place that is written like a code must be a unit's.")
            .WithExample(new Request("P09001", "祝锦澜", "乡科级正职", "FH_T12_V01", new DateOnly(2026, 3, 1)), new PersonState("P09001", "祝锦澜", "乡科级正职", "FH_T12_V01", 1, new DateOnly(2026, 3, 1)));

    private static Task<Results<Created<PersonState>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<PersonState>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            if ((ChangeDay.Refused("from", request.From, clock.Today()) ?? await ChangePerson.RefusedPlace(tx, request.NativePlace)) is { } wrong)
                return wrong;
            var home = await tx.QuerySingleOrDefaultAsync<string>("select code from units where case when @Unit = '*' then parent_code is null else code = @Unit and closed_on is null end", new { caller.Unit });
            if (home is null)
                return Problem.Conflict("no-units", "请先登记单位。", "Register the units first.");
            if (await tx.QuerySingleOrDefaultAsync<string>("select code from persons where code = @Code", new { request.Code }) is not null)
                return Problem.Conflict("code-taken", "该代码已被使用。", "This code is taken.");
            var plan = new RegisterPlan(request.From);
            plan.Persons.Add(new PlannedPerson(request.Code, request.Name, request.Rank, request.NativePlace, home, 1));
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            return TypedResults.Created($"/api/v1/responsibility/persons?q={request.Code}", new PersonState(request.Code, request.Name, request.Rank, request.NativePlace, 1, request.From));
        }, ct);
}
