using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Appointments;

/// <summary>Decides whether a rule is set aside: by another person than who asked, and never by the one to be appointed.</summary>
public static class DecideOverride
{
    /// <summary>The decision and why.</summary>
    public sealed record Request(bool Granted, [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>The override after it.</summary>
    public sealed record Response(Guid OverrideId, string Post, string Person, string Rule, bool Granted);

    private sealed record Asked(string PostCode, string PersonCode, string Rule, string RequestedBy, string? RequestedPerson, bool? Granted, string UnitCode, string UnitPath);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/appointment-overrides/{id:guid}/decide", Handle).Requires(Role.Administrator, Role.Discipline)
            .WithSummary("Grants or refuses that a rule is set aside. Through one's own account, never by who asked (decider-is-requester) nor by who is to be appointed (decider-is-appointee).")
            .WithExample(new Request(true, "情况属实，同意"), new Response(Guid.Parse("0199f2d4-2b11-7c40-9d3e-6f1a2b3c4d5e"), "FH_T12_P02", "P00007", "native-place", true));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var asked = await tx.QuerySingleOrDefaultAsync<Asked>("""
                select o.post_code, o.person_code, o.rule, o.requested_by, o.requested_person, o.granted, u.code as unit_code, u.path::text as unit_path
                from appointment_overrides o join posts p on p.code = o.post_code join units u on u.code = p.unit_code
                where o.id = @id and u.path ~ @scope::lquery for update of o
                """, new { id, scope = caller.Scope });
            if (asked is null)
                return Problem.NotFound("override", "此例外申请");
            // A key is a system's: setting a rule aside is a person's act.
            if (!caller.Actor.StartsWith("account/", StringComparison.Ordinal))
                return Problem.Forbidden("own-account-needed", "须由本人以个人账号决定。", "A person decides, through their own account.");
            if (caller.Actor == asked.RequestedBy || (caller.PersonCode is not null && caller.PersonCode == asked.RequestedPerson))
                return Problem.Forbidden("decider-is-requester", "申请人不能自行批准。", "Who asked cannot decide.");
            if (caller.PersonCode == asked.PersonCode)
                return Problem.Forbidden("decider-is-appointee", "拟任人选不能批准自己的例外。", "Who is to be appointed cannot decide.");
            if (asked.Granted is not null)
                return Problem.Conflict("already-decided", "该申请已决定。", "It is decided already.");
            await tx.ExecuteAsync("update appointment_overrides set granted = @Granted, decision = @Reason, decided_by = @Actor, decided_person = @PersonCode, decided_at = @now where id = @id",
                new { id, request.Granted, request.Reason, caller.Actor, caller.PersonCode, now = clock.GetUtcNow() });
            tx.Record(new AppointmentOverrideDecided(id, asked.PostCode, asked.UnitCode, asked.UnitPath, asked.PersonCode, asked.Rule, request.Granted, request.Reason));
            return TypedResults.Ok(new Response(id, asked.PostCode, asked.PersonCode, asked.Rule, request.Granted));
        }, ct);
}
