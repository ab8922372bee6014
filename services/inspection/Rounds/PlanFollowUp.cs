using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Plans a follow-up (回头看、回马枪) from an earlier round's findings: the units they were about, each with the findings to look at again.</summary>
internal static class PlanFollowUp
{
    /// <summary>The follow-up to be.</summary>
    /// <param name="Title">Its title.</param>
    /// <param name="From">First day.</param>
    /// <param name="Until">Last day, not before the first and within 5 years (policy).</param>
    /// <param name="Findings">The findings to look at again, of the earlier round; all of it that the caller may see when not given.</param>
    /// <param name="Methods">Methods planned.</param>
    public sealed record Request(
        [StringLength(200, MinimumLength = 1)] string Title, DateOnly From, DateOnly Until,
        [MinLength(1), MaxLength(2000)] Guid[]? Findings = null, [MaxLength(9)] CheckMethod[]? Methods = null);

    /// <summary>The round as planned, with how many findings it looks at again in how many units.</summary>
    public sealed record Response(Guid RoundId, int Units, int Findings);

    private sealed record Earlier(Guid Id, string UnitCode, string Path);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/follow-ups", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Plans a follow-up round from the findings of an earlier one, or from chosen ones of them: its units are theirs, and each shows which findings to look at again. What came up again is recorded as a recurrence, what did not as a confirmation.")
        .WithExample(new Request("整改情况回头看", new(2026, 9, 1), new(2026, 9, 30)), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), 3, 7));

    private static Task<Results<Created<Response>, Problem>> Handle(Guid roundId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await Round.Lock(tx, roundId, caller) is null)
                return Round.NotFound;
            if (Plan.WrongDays("", request.From, request.Until, clock.Today(), policies) is { Count: > 0 } days)
                return Problem.Invalid(days);
            var findings = await tx.QueryAsync<Earlier>("""
                select f.id, f.unit_code, u.path::text as path
                from findings f join units u on u.code = f.unit_code
                where (f.round_id = @roundId or f.found_in = @roundId) and u.path ~ @scope::lquery and (@Findings::uuid[] is null or f.id = any(@Findings))
                order by f.id
                """, new { roundId, request.Findings, scope = caller.Scope });
            if (request.Findings is { } chosen && chosen.Index().Where(c => findings.TrueForAll(f => f.Id != c.Item)).ToList() is { Count: > 0 } unknown)
                return Problem.Invalid([.. unknown.Select(u => new FieldError($"findings[{u.Index}]", "not-in-round", "不是该轮次的问题。", "Not a finding of that round."))]);
            if (findings.Count == 0)
                return Problem.Conflict("nothing-found", "该轮次没有问题可复查。", "That round found nothing to look at again.");
            var units = findings.DistinctBy(f => f.UnitCode).Select(f => new Plan.Unit(f.UnitCode, f.Path)).ToList();
            var plan = new Plan(RoundKind.FollowUp, request.Title, request.From, request.Until, request.Methods ?? [], units, [], Follows: roundId);
            var (id, _, refused) = await plan.Insert(tx, null, caller, clock.GetUtcNow());
            if (refused is not null)
                return refused;
            await tx.ExecuteAsync("""
                insert into round_look_agains (round_id, finding_id, unit_code) select @id, f.id, f.unit_code from findings f where f.id = any(@findings)
                """, new { id, findings = findings.Select(f => f.Id).ToArray() });
            return TypedResults.Created($"/api/v1/inspection/rounds/{id}", new Response(id, units.Count, findings.Count));
        }, ct);
}
