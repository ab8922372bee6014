using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Ends a supervisor's term before its time.</summary>
internal static class EndSupervisor
{
    /// <summary>When and why.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="On">The last day, not after today; today when not given.</param>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason, DateOnly? On = null);

    /// <summary>The last day of the term.</summary>
    public sealed record Response(Guid SupervisorId, DateOnly EndedOn);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/supervisors/{supervisorId:guid}/end", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Ends a supervisor's term before its time, with a reason; the returns up to then are still owed. 409 supervisor-ended when it has ended.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid supervisorId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var supervisor = await Supervisor.Lock(tx, supervisorId, caller);
            if (supervisor is null || !caller.MaySee(supervisor.UnitPath))
                return Supervisor.NotFound;
            var today = clock.Today();
            if (supervisor.LastOn < today)
                return Problem.Conflict("supervisor-ended", "任期已结束。", "The term has ended.");
            if (supervisor.EndedOn is not null)
                return Problem.Conflict("supervisor-ended", "任期已提前结束。", "The term was ended already.");
            // One that has not begun ends before its first day.
            var before = supervisor.FromOn.AddDays(-1);
            var on = request.On ?? (today < before ? before : today);
            if (on < before || (on > today && on != before) || on > supervisor.UntilOn)
                return Problem.Invalid("on", "out-of-range", "须在任期内且不晚于今天。", "Must lie in the term and not after today.");
            await tx.ExecuteAsync("update supervisors set ended_on = @on, end_reason = @Reason, ended_by = @Actor where id = @supervisorId", new { on, request.Reason, caller.Actor, supervisorId });
            tx.Record(new SupervisorEnded(supervisorId, supervisor.UnitCode, supervisor.UnitPath, supervisor.PersonCode, on, request.Reason));
            return TypedResults.Ok(new Response(supervisorId, on));
        }, ct);
}
