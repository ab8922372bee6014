using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Takes in a supervisor's periodic return.</summary>
internal static class MakeReturn
{
    /// <summary>The return.</summary>
    /// <param name="Text">What they have to report, also that there is nothing.</param>
    /// <param name="Period">Which period of the term, from 1; the earliest that is not returned when not given.</param>
    public sealed record Request([StringLength(20000, MinimumLength = 1)] string Text, [Range(1, 1000)] int? Period = null);

    /// <summary>The return; late when it came after the due date.</summary>
    public sealed record Response(Guid ReturnId, int Period, DateOnly DueOn, bool Late);

    private sealed record Owed(int Period, DateOnly DueOn);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/supervisors/{supervisorId:guid}/returns", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk)
        .WithSummary("Takes in the return of one period that has begun, each once: by the supervisor in person, whatever their role, or for them by discipline staff; for others there is no such supervisor. 409 nothing-to-return when none is open.");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid supervisorId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var supervisor = await Supervisor.Lock(tx, supervisorId, caller);
            if (supervisor is null)
                return Supervisor.NotFound;
            var today = clock.Today();
            var owed = await tx.QueryFirstOrDefaultAsync<Owed>("""
                select p.period, p.due_on from supervisor_periods p
                where p.supervisor_id = @supervisorId and p.starts_on <= @today and (@Period::int is null or p.period = @Period)
                  and not exists (select from supervisor_returns r where r.supervisor_id = p.supervisor_id and r.period = p.period)
                order by p.period limit 1
                """, new { supervisorId, today, request.Period });
            if (owed is null)
                return Problem.Conflict("nothing-to-return", "没有待报告的周期。", "No period is open for a return.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var late = today > owed.DueOn;
            await tx.ExecuteAsync("""
                insert into supervisor_returns (id, supervisor_id, period, text, due_on, late, returned_by, returned_person, returned_at)
                values (@id, @supervisorId, @Period, @Text, @DueOn, @late, @Actor, @PersonCode, @now)
                """, new { id, supervisorId, owed.Period, request.Text, owed.DueOn, late, caller.Actor, caller.PersonCode, now });
            if (caller.PersonCode != supervisor.PersonCode)
                tx.OnBehalfOf = supervisor.PersonCode;
            tx.Record(new SupervisorReturnMade(supervisorId, supervisor.UnitCode, supervisor.UnitPath, owed.Period, owed.DueOn, late));
            return TypedResults.Created((string?)null, new Response(id, owed.Period, owed.DueOn, late));
        }, ct);
}
