using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Blackouts;

/// <summary>Sets a blackout: weeks in which the inspection teams keep away from a unit.</summary>
internal static class SetBlackout
{
    /// <summary>The blackout.</summary>
    /// <param name="Unit">Code of the unit; what lies below it is meant too.</param>
    /// <param name="From">First day; its whole week counts.</param>
    /// <param name="Until">Last day, not before the first and within 5 years (policy); its whole week counts.</param>
    /// <param name="Reason">What goes on there, for example the yearly review of the team.</param>
    public sealed record Request([StringLength(32, MinimumLength = 1)] string Unit, DateOnly From, DateOnly Until, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The blackout. Rounds: rounds planned before that fall into it; move them, or have another person allow them.</summary>
    public sealed record Response(Guid BlackoutId, Guid[] Rounds);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/blackouts", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Sets a blackout over a unit of the caller's subtree and what lies below it: no round is planned there in the same weeks (Monday to Sunday). Names the rounds planned before that fall into it.")
        .WithExample(new Request("FH_T01", new(2026, 11, 2), new(2026, 11, 20), "组织部门年度班子考察"), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), []));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (Plan.WrongDays("", request.From, request.Until, clock.Today(), policies) is { Count: > 0 } days)
                return Problem.Invalid(days);
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit", new { request.Unit });
            if (path is null || !caller.MaySee(path))
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into blackouts (id, unit_code, from_on, until_on, reason, set_by, set_at) values (@id, @Unit, @From, @Until, @Reason, @by, @now)
                """, new { id, request.Unit, request.From, request.Until, request.Reason, by = caller.PersonCode ?? caller.Actor, now });
            var rounds = await tx.QueryAsync<Guid>("""
                select distinct r.id
                from rounds r join round_units ru on ru.round_id = r.id join units u on u.code = ru.unit_code
                left join round_batches b on b.round_id = ru.round_id and b.number = ru.batch
                where r.status in ('Planned', 'Drawn') and u.path <@ @path::ltree and r.kind not in ('RiskLookBack', 'Presence')
                  and weeks(coalesce(b.from_on, r.from_on), coalesce(b.until_on, r.until_on)) && weeks(@From, @Until)
                order by r.id
                limit 500
                """, new { path, request.From, request.Until });
            tx.Record(new BlackoutSet(id, request.Unit, path, request.From, request.Until, request.Reason));
            return TypedResults.Created((string?)null, new Response(id, [.. rounds]));
        }, ct);
}
