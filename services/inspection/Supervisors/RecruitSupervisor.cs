using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Recruits a supervisor for a term.</summary>
internal static class RecruitSupervisor
{
    /// <summary>Who, where, and for how long.</summary>
    /// <param name="Person">Code of the person.</param>
    /// <param name="Unit">Code of the unit whose subtree they watch.</param>
    /// <param name="From">First day of the term, at most a year from today.</param>
    /// <param name="Until">Last day, within 5 years of the first (policy).</param>
    public sealed record Request(
        [StringLength(32, MinimumLength = 1)] string Person,
        [StringLength(32, MinimumLength = 1)] string Unit,
        DateOnly From,
        DateOnly Until);

    /// <summary>The supervisor, and how often they report.</summary>
    public sealed record Response(Guid SupervisorId, int ReturnEveryMonths);

    private static readonly DateOnly Earliest = new(1949, 10, 1);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/supervisors", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Recruits a supervisor for a term over a unit of the caller's subtree. They return a report each quarter (policy). 409 already-supervisor when a term of theirs over the unit lies in the same days.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            // The unit is locked: two terms of one person recruited at once would each miss the other.
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit and path ~ @scope::lquery for update", new { request.Unit, scope = caller.Scope });
            var wrong = new List<FieldError>();
            if (path is null)
                wrong.Add(new("unit", "unknown", "没有此单位。", "There is no such unit."));
            if (!await tx.QuerySingleAsync<bool>("select exists (select from holdings where person_code = @Person)", new { request.Person }))
                wrong.Add(new("person", "unknown", "没有此人员。", "There is no such person."));
            var latest = clock.Today().AddYears(1);
            if (request.From < Earliest || request.From > latest)
                wrong.Add(new("from", "out-of-range", $"须在 {Earliest:O} 至 {latest:O} 之间。", $"Must be between {Earliest:O} and {latest:O}."));
            else if (request.Until < request.From || request.Until >= request.From.AddYears(policies.SupervisorMostYears))
                wrong.Add(new("until", "out-of-range", $"任期不得超过 {policies.SupervisorMostYears} 年。", $"A term lasts at most {policies.SupervisorMostYears} years."));
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            if (await tx.QuerySingleAsync<bool>("""
                select exists (select from supervisors where person_code = @Person and unit_code = @Unit and from_on <= @Until and coalesce(ended_on, until_on) >= @From)
                """, request))
                return Problem.Conflict("already-supervisor", "该人员在此期间已是该单位的监督员。", "They are a supervisor of the unit in these days already.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into supervisors (id, unit_code, person_code, from_on, until_on, return_every_months, return_within_days, recruited_by, recruited_at)
                values (@id, @Unit, @Person, @From, @Until, @SupervisorReturnMonths, @SupervisorReturnDays, @Actor, @now)
                """, new { id, request.Unit, request.Person, request.From, request.Until, policies.SupervisorReturnMonths, policies.SupervisorReturnDays, caller.Actor, now });
            tx.Record(new SupervisorRecruited(id, request.Unit, path!, request.Person, request.From, request.Until, policies.SupervisorReturnMonths));
            return TypedResults.Created($"/api/v1/inspection/supervisors/{id}", new Response(id, policies.SupervisorReturnMonths));
        }, ct);
}
