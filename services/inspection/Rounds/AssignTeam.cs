using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Assigns a team to units of a round; recusal and rotation are enforced.</summary>
internal static class AssignTeam
{
    /// <summary>The team to be.</summary>
    /// <param name="Leader">Code of the person who leads it; a member without being named again.</param>
    /// <param name="Members">Codes of the other members.</param>
    /// <param name="Units">Codes of the units of the round it looks at.</param>
    public sealed record Request(
        [StringLength(32, MinimumLength = 1)] string Leader,
        [MaxLength(50)] string[] Members,
        [MinLength(1), MaxLength(2000)] string[] Units);

    /// <summary>The team as assigned.</summary>
    public sealed record Response(Guid TeamId);

    private sealed record UnitOfRound(string Code, string Path, bool HasTeam);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/teams", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Assigns a team to units of a round. Refused (409 recusal) for a member with a post in the unit, above or below it, a native of it, who served there within 3 years (policy) or declared an interest, and for the same leader or half the same members as in the unit's round before or after; another person's recusal override lifts one ground.");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid roundId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var round = await Round.Lock(tx, roundId, caller);
            if (round is null)
                return Round.NotFound;
            if (!round.TakesChecks)
                return Round.Over;
            var today = clock.Today();
            string[] people = [.. request.Members.Prepend(request.Leader).Distinct()];
            // The units are locked, in one order: two rounds that assign the same team to one of them at once would each miss the other in the rotation.
            var units = (await tx.QueryAsync<UnitOfRound>("""
                select u.code, u.path::text as path,
                       exists (select from team_units tu where tu.round_id = ru.round_id and tu.unit_code = u.code) as has_team
                from round_units ru join units u on u.code = ru.unit_code
                where ru.round_id = @roundId and u.code = any(@Units)
                order by u.code
                for update of u
                """, new { roundId, request.Units })).Where(u => caller.MaySee(u.Path)).ToDictionary(u => u.Code);
            List<FieldError> wrong = [.. await Team.WrongPeople(tx, "", request.Leader, request.Members, today), .. WrongUnits(request.Units, units)];
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            if (request.Units.Index().Where(u => units[u.Item].HasTeam).ToList() is { Count: > 0 } taken)
            {
                return Problem.Conflict("unit-has-team", "单位已有检查组。", "A unit has a team already.",
                    [.. taken.Select(u => new FieldError($"units[{u.Index}]", "unit-has-team", "该单位已有检查组。", "This unit has a team already."))]);
            }
            var ties = await Recusal.Find(tx, new(
                roundId, round.FromOn, request.Leader, people, request.Units, caller.PersonCode, today, today.AddYears(-policies.ServedThereYears)));
            if (ties.Count > 0)
                return Recusal.Refuse(ties, request.Leader, request.Members);

            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await Team.Assign(tx, round, [new(id, request.Leader, people, request.Units)], caller, now);
            return TypedResults.Created($"/api/v1/inspection/rounds/{roundId}", new Response(id));
        }, ct);

    private static IEnumerable<FieldError> WrongUnits(string[] units, Dictionary<string, UnitOfRound> known)
    {
        var seen = new HashSet<string>();
        foreach (var (i, unit) in units.Index())
        {
            if (!known.ContainsKey(unit))
                yield return new($"units[{i}]", "not-in-round", "该单位不在本轮次中。", "Not a unit of this round.");
            else if (!seen.Add(unit))
                yield return new($"units[{i}]", "duplicate", "单位重复。", "Named twice.");
        }
    }
}
