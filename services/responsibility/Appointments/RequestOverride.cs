using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Appointments;

/// <summary>Asks that a rule on appointments be set aside for one person in one post.</summary>
public static class RequestOverride
{
    /// <summary>The post, the person, the rule's code, and why.</summary>
    public sealed record Request(
        [RegularExpression(Codes.Form)] string Post, [RegularExpression(Codes.Form)] string Person,
        [StringLength(41, MinimumLength = 2)] string Rule, [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>The override, to be decided by another.</summary>
    public sealed record Response(Guid OverrideId, string Post, string Person, string Rule, int RulesVersion);

    private sealed record Place(string UnitCode, string UnitPath);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/appointment-overrides", Handle).Requires(Role.Administrator, Role.Discipline, Role.Department)
            .WithSummary("Asks that a rule on appointments be set aside for one person in one post, with the reason. Another person decides; until then the appointment is refused.")
            .WithExample(new Request("FH_T12_P02", "P00007", "native-place", "本地无其他熟悉情况的人选"), new Response(Guid.Parse("0199f2d4-2b11-7c40-9d3e-6f1a2b3c4d5e"), "FH_T12_P02", "P00007", "native-place", 0));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var place = await tx.QuerySingleOrDefaultAsync<Place>("""
                select u.code as unit_code, u.path::text as unit_path from posts p join units u on u.code = p.unit_code
                where p.code = @Post and p.closed_on is null and u.path ~ @scope::lquery
                """, new { request.Post, scope = caller.Scope });
            if (place is null)
                return Problem.NotFound("post", "此岗位");
            if (!(await KnownRegister.NamedPersons(tx, [request.Person], caller)).Exists(p => p.Visible))
                return Problem.Invalid("person", "unknown-person", $"没有人员 {request.Person}。", $"There is no person {request.Person}.");
            var (version, rules) = await AppointmentBook.RulesOn(tx, clock.Today());
            if (!rules.Any(r => r.Code == request.Rule) && !(await AppointmentBook.Versions(tx)).Exists(v => v.Read.Any(r => r.Code == request.Rule)) && !AppointmentRule.Shipped.Any(r => r.Code == request.Rule))
                return Problem.Invalid("rule", "unknown-rule", $"没有规定 {request.Rule}。", $"There is no rule {request.Rule}.");
            var id = Guid.CreateVersion7(clock.GetUtcNow());
            var isNew = await tx.ExecuteAsync("""
                insert into appointment_overrides (id, post_code, person_code, rule, rules_version, reason, requested_by, requested_person, requested_at)
                values (@id, @Post, @Person, @Rule, @version, @Reason, @Actor, @PersonCode, @now)
                on conflict (post_code, person_code, rule) where granted is distinct from false do nothing
                """, new { id, request.Post, request.Person, request.Rule, version, request.Reason, caller.Actor, caller.PersonCode, now = clock.GetUtcNow() });
            if (isNew == 0)
                return Problem.Conflict("already-requested", "已有相同的申请待决定或已批准。", "The same was asked for already, and is undecided or granted.");
            tx.Record(new AppointmentOverrideRequested(id, request.Post, place.UnitCode, place.UnitPath, request.Person, request.Rule, request.Reason));
            return TypedResults.Created($"/api/v1/responsibility/appointment-overrides?post={request.Post}", new Response(id, request.Post, request.Person, request.Rule, version));
        }, ct);
}
