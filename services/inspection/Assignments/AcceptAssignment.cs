using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Assignments;

/// <summary>Takes a computed assignment over: exactly it is assigned, by the person who says so.</summary>
internal static class AcceptAssignment
{
    /// <summary>The teams as assigned.</summary>
    public sealed record Response(Guid ProposalId, Guid[] Teams);

    private sealed record Proposal(Guid RoundId, bool Accepted);

    private sealed record Proposed(int Number, string Leader, string[] Members, string[] Units);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/assignment-proposals/{proposalId:guid}/accept", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Assigns exactly what a proposal says, once. The caller must be a person who belongs to none of its teams. Refused when something has come between: a unit got a team meanwhile (409 unit-has-team), or somebody is recused now (409 recusal); then compute anew.")
        .WithExample(null, new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), [new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e12")]));

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid roundId, Guid proposalId, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var round = await Round.Lock(tx, roundId, caller);
            if (round is null)
                return Round.NotFound;
            var proposal = await tx.QuerySingleOrDefaultAsync<Proposal>("""
                select round_id, accepted_at is not null as accepted from assignment_proposals where id = @proposalId and round_id = @roundId
                """, new { proposalId, roundId });
            if (proposal is null)
                return Problem.NotFound("assignment-proposal", "分组方案");
            if (caller.PersonCode is not { } person)
                return Problem.Forbidden("person-required", "须由本人办理，系统密钥不得确认分组。", "Only a person takes an assignment over, not a system's key.");
            if (proposal.Accepted)
                return Problem.Conflict("already-accepted", "该方案已确认。", "The proposal was accepted already.");
            if (!round.TakesChecks)
                return Round.Over;
            var teams = await tx.QueryAsync<Proposed>("select number, leader, members, units from proposed_teams where proposal_id = @proposalId order by number", new { proposalId });
            if (teams.Exists(t => t.Members.Contains(person)))
                return Problem.Forbidden("own-team", "检查组成员不得确认本组的分组。", "A member of a team does not assign it.");
            string[] units = [.. teams.SelectMany(t => t.Units)];
            // locked in one order, as when a team is assigned by hand: the rotation must see every other assignment of these units
            await tx.ExecuteAsync("select from units where code = any(@units) order by code for update", new { units });
            var taken = await tx.QueryAsync<string>("select unit_code from team_units where round_id = @roundId and unit_code = any(@units) order by unit_code", new { roundId, units });
            if (taken.Count > 0)
                return Problem.Conflict("unit-has-team", "单位已有检查组。", "A unit has a team already.", [.. taken.Select(t => new FieldError("units", "unit-has-team", t, t))]);
            var today = clock.Today();
            if (await Team.WrongPeople(tx, "", teams[0].Leader, [.. teams.SelectMany(t => t.Members).Distinct()], today) is { Count: > 0 } absent)
                return Problem.Conflict("team-changed", "检查组成员已变动，请重新计算。", "A member has left their post; compute anew.", absent);
            var ties = (await Recusal.Find(
                tx, new(roundId, round.FromOn, "", [], units, person, today, today.AddYears(-policies.ServedThereYears)),
                [.. teams.Select(t => new Recusal.Candidate(t.Number, t.Leader, t.Members))])).FindAll(t => teams.Exists(p => p.Number == t.Team && p.Units.Contains(t.Unit)));
            if (ties.Count > 0)
            {
                return Problem.Conflict("recusal", "检查组成员须回避，请重新计算。", "Members of a team are recused now; compute anew.",
                    [.. ties.Select(t => new FieldError($"teams[{t.Team}]", t.Ground, $"{t.Person} 检查 {t.Unit}：{Recusal.Zh(t.Ground)}", $"{t.Person} at {t.Unit}: {Recusal.En(t.Ground)}"))]);
            }

            var now = clock.GetUtcNow();
            List<Team> assigned = teams.ConvertAll(t => new Team(Guid.CreateVersion7(now), t.Leader, t.Members, t.Units));
            await tx.ExecuteAsync("update assignment_proposals set accepted_by = @person, accepted_at = @now where id = @proposalId", new { person, now, proposalId });
            await Team.Assign(tx, round, assigned, caller, now);
            Guid[] ids = [.. assigned.Select(a => a.Id)];
            tx.Record(new AssignmentAccepted(proposalId, roundId, round.UnitCode, round.UnitPath, person, ids));
            return TypedResults.Ok(new Response(proposalId, ids));
        }, ct);
}
