using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Responsibility.Appointments;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Persons;

/// <summary>A person after a change.</summary>
/// <param name="Code">Their code.</param>
/// <param name="Name">Full name.</param>
/// <param name="Rank">Rank, for example 县处级正职.</param>
/// <param name="NativePlace">Code of a unit, or a place outside by its name.</param>
/// <param name="Version">Their version.</param>
/// <param name="From">First day on which it is so.</param>
public sealed record PersonState(string Code, string Name, string Rank, string NativePlace, int Version, DateOnly From);

/// <summary>Gives a person another name, rank or native place from a day on.</summary>
public static class ChangePerson
{
    /// <summary>What changes; what is left out stays.</summary>
    public sealed record Request(
        [StringLength(100, MinimumLength = 1), RegularExpression(Codes.OneLine)] string? Name,
        [StringLength(50, MinimumLength = 1), RegularExpression(Codes.OneLine)] string? Rank,
        [StringLength(100, MinimumLength = 1), RegularExpression(Codes.OneLine)] string? NativePlace,
        DateOnly From,
        [StringLength(500, MinimumLength = 1)] string Reason);

    private sealed record Seat(string Code, string UnitCode, PostRole Role, DateOnly HeldFrom, string? OverrideReason);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/persons/{code}/change", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Gives a person another name, rank or native place from a day on, not before the last change. Services that keep a copy of their posts are told again.")
            .WithExample(new Request(null, "县处级正职", null, new DateOnly(2026, 3, 1), "职级晋升"), new PersonState("P00017", "汪梦松", "县处级正职", "FH_T12_V01", 2, new DateOnly(2026, 3, 1)));

    /// <summary>A mistyped code would be taken for a place elsewhere, and switch the rule of non-local appointment off.</summary>
    internal static async Task<Problem?> RefusedPlace(Tx tx, string place) =>
        Codes.IsCode(place) && await tx.QuerySingleOrDefaultAsync<string>("select code from units where code = @place", new { place }) is null
            ? Problem.Invalid("nativePlace", "unknown-unit", $"没有单位 {place}；区外籍贯请填写地名。", $"There is no unit {place}; write a place outside by its name.") : null;

    private static Task<Results<Ok<PersonState>, Problem>> Handle(string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<PersonState>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            if ((await KnownRegister.NamedPersons(tx, [code], caller)).Find(p => p.Visible) is not { } person)
                return Problem.NotFound("person", "此人员");
            if (ChangeDay.Refused("from", request.From, clock.Today()) is { } wrongDay)
                return wrongDay;
            if (await History.LaterChange(tx, request.From, [], [code], []) is { } later)
                return ChangeDay.Contradicted(later);
            var changed = new PlannedPerson(code, request.Name ?? person.Name, request.Rank ?? person.Rank, request.NativePlace ?? person.NativePlace, person.UnitCode, person.Version + 1);
            if ((changed.Name, changed.Rank, changed.NativePlace) == (person.Name, person.Rank, person.NativePlace))
                return ChangeDay.Nothing();
            if (changed.NativePlace != person.NativePlace && (await RefusedPlace(tx, changed.NativePlace) ?? await RefusedSeat(tx, changed)) is { } wrong)
                return wrong;
            var plan = new RegisterPlan(request.From, reason: request.Reason);
            plan.Persons.Add(changed);
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            return TypedResults.Ok(new PersonState(code, changed.Name, changed.Rank, changed.NativePlace, changed.Version, request.From));
        }, ct);

    // A changed native place must not make someone a native of the place they already oversee.
    private static async Task<Problem?> RefusedSeat(Tx tx, PlannedPerson person)
    {
        var seats = await tx.QueryAsync<Seat>("""
            select p.code, p.unit_code, p.role, h.held_from, h.override_reason from holdings h join posts p on p.id = h.post_id where h.person_code = @Code and h.held_until is null
            """, new { person.Code });
        var units = (await tx.QueryAsync<PlannedUnit>("""
            select code, name, kind, class, parent_code, path::text as path, version from units where code = any (@places) or code in (select parent_code from units where code = any (@places))
            """, new { places = seats.Select(s => s.UnitCode).Append(person.NativePlace).ToArray() })).ToDictionary(u => u.Code, StringComparer.Ordinal);
        var rules = await AppointmentBook.Load(tx, [person.Code]);
        foreach (var seat in seats.Where(s => s.OverrideReason is null))
            if (rules.Broken(new Appointment(seat.Code, seat.UnitCode, seat.Role, person.Code, person.NativePlace, seat.HeldFrom), units.GetValueOrDefault)
                .FirstOrDefault(r => r.Kind == AppointmentRuleKind.NonLocal && rules.SetAside(seat.Code, person.Code, r.Code) is null) is { } rule)
                return Problem.Unprocessable(rule.Code, $"该人员在岗位 {seat.Code} 上监督其籍贯所在地。", $"This person oversees that place in post {seat.Code}.");
        return null;
    }
}
