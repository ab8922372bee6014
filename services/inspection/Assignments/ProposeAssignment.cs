using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Assignments;

/// <summary>Computes which team looks at which unit of a round, in respect of every ground of recusal and the rotation, with the load as even as it can be.</summary>
internal static class ProposeAssignment
{
    /// <summary>Among whom to assign.</summary>
    /// <param name="Teams">The teams: a standing joint team each, or a leader and members.</param>
    /// <param name="Units">Codes of units of the round without a team; all of them when not given.</param>
    /// <param name="ByClass">Whether a joint team looks only at departments of the classes it stands for, and at units without a class. False: classes rotate.</param>
    public sealed record Request([MinLength(1), MaxLength(50)] Candidate[] Teams, [MinLength(1), MaxLength(2000)] string[]? Units = null, bool ByClass = false);

    /// <summary>A team.</summary>
    /// <param name="JointTeam">Code of a standing joint team; then leader and members are its own.</param>
    /// <param name="Leader">Code of the person who leads it.</param>
    /// <param name="Members">Codes of the other members.</param>
    /// <param name="Most">How many units it takes at most; any number when not given.</param>
    public sealed record Candidate(
        [StringLength(32, MinimumLength = 1)] string? JointTeam = null, [StringLength(32, MinimumLength = 1)] string? Leader = null,
        [MaxLength(50)] string[]? Members = null, [Range(1, 20000)] int? Most = null);

    /// <summary>The assignment, to be taken over by a person; or why there is none.</summary>
    /// <param name="ProposalId">The proposal; null when there is no assignment.</param>
    /// <param name="Teams">Each team with its units.</param>
    /// <param name="Impossible">Why there is none; null when there is one.</param>
    public sealed record Response(Guid? ProposalId, IReadOnlyList<Assigned> Teams, Certificate? Impossible);

    /// <summary>A team with its units.</summary>
    public sealed record Assigned(int Team, string? JointTeam, string Leader, string[] Members, string[] Units);

    /// <summary>The proof that there is none: these units may be looked at by these teams alone, which take fewer; and why each other team may not.</summary>
    public sealed record Certificate(string[] Units, int[] Teams, int Places, IReadOnlyList<Recusal.TeamTie> Grounds);

    private sealed record Unit(string Code, string Path, string? Class, bool HasTeam);

    private sealed record Joint(string Code, string Path, string[] Classes, string Leader, string[] Members);

    private sealed record Formed(string? JointTeam, string[] Classes, string? Path, string Leader, string[] People, int Most);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/assignment-proposals", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Computes an assignment of the round's units to teams that respects every ground of recusal, the rotation (never the same team twice running) and each team's limit, and shares the load as evenly as can be; the same question always gets the same answer. Where none exists it says so with the proof: units that together have too few places, and for every other team the ground. It assigns nothing until a person accepts it.")
        .WithExample(
            new Request([new("LH1"), new("LH2", Most: 5)]),
            new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), [new(1, "LH1", "P00037", ["P00037", "P00042"], ["FH_D01"]), new(2, "LH2", "P00038", ["P00038"], ["FH_D02"])], null));

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid roundId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var round = await Round.Lock(tx, roundId, caller);
            if (round is null)
                return Round.NotFound;
            if (!round.TakesChecks)
                return Round.Over;
            var today = clock.Today();
            var (teams, wrong) = await Form(tx, request, round, today);
            var units = (await tx.QueryAsync<Unit>("""
                select u.code, u.path::text as path, u.class,
                       exists (select from team_units tu where tu.round_id = ru.round_id and tu.unit_code = u.code) as has_team
                from round_units ru join units u on u.code = ru.unit_code
                where ru.round_id = @roundId
                order by ru.position, u.code
                """, new { roundId })).FindAll(u => caller.MaySee(u.Path) && !u.HasTeam);
            var known = units.ToDictionary(u => u.Code);
            foreach (var (i, unit) in (request.Units ?? []).Index())
                if (!known.ContainsKey(unit))
                    wrong.Add(new($"units[{i}]", "not-open", "该单位不在本轮次中，或已有检查组。", "Not a unit of this round, or it has a team already."));
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            if (request.Units is { } named)
                units = units.FindAll(u => named.Contains(u.Code));
            if (units.Count == 0)
                return Problem.Conflict("nothing-to-assign", "没有待分配的单位。", "There is no unit without a team.");

            var ties = await Recusal.Find(
                tx, new(roundId, round.FromOn, "", [], [.. units.Select(u => u.Code)], caller.PersonCode, today, today.AddYears(-policies.ServedThereYears)),
                [.. teams.Index().Select(t => new Recusal.Candidate(t.Index, t.Item.Leader, t.Item.People))]);
            ties.AddRange(from t in teams.Index()
                          from u in units
                          let ground = Elsewhere(t.Item, u, request.ByClass)
                          where ground is not null
                          select new Recusal.TeamTie(t.Index, t.Item.Leader, u.Code, ground));
            var forbidden = ties.Select(t => (t.Team, t.Unit)).ToHashSet();
            var answer = Assignment.Compute(
                [.. units.Select(u => (IReadOnlyList<int>)[.. Enumerable.Range(0, teams.Count).Where(t => !forbidden.Contains((t, u.Code)))])], [.. teams.Select(t => t.Most)]);
            return TypedResults.Ok(answer.TeamOf is { } teamOf
                ? await Keep(tx, round, caller, teams, units, teamOf, clock.GetUtcNow())
                : new Response(null, [], Proof(answer, teams, units, ties)));
        }, ct);

    private static string? Elsewhere(Formed team, Unit unit, bool byClass) =>
        team.Path is { } path && unit.Path != path && !unit.Path.StartsWith(path + ".", StringComparison.Ordinal) ? "outside-subtree"
        : byClass && team.Classes.Length > 0 && unit.Class is { } c && !team.Classes.Contains(c) ? "other-class"
        : null;

    private static Certificate Proof(Assignment.Answer answer, List<Formed> teams, List<Unit> units, List<Recusal.TeamTie> ties)
    {
        var codes = answer.Units.Select(u => units[u].Code).ToHashSet();
        return new([.. codes], [.. answer.Teams.Select(t => t + 1)], answer.Teams.Sum(t => teams[t].Most),
            [.. ties.Where(t => codes.Contains(t.Unit) && !answer.Teams.Contains(t.Team)).Select(t => t with { Team = t.Team + 1 }).Take(1000)]);
    }

    private static async Task<Response> Keep(Tx tx, Round round, Caller caller, List<Formed> teams, List<Unit> units, int[] teamOf, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        List<Assigned> assigned = [.. from t in teams.Index()
                                      let own = units.Index().Where(u => teamOf[u.Index] == t.Index).Select(u => u.Item.Code).ToArray()
                                      where own.Length > 0
                                      select new Assigned(t.Index + 1, t.Item.JointTeam, t.Item.Leader, t.Item.People, own)];
        await tx.ExecuteAsync("""
            insert into assignment_proposals (id, round_id, proposed_by, proposed_at) values (@id, @RoundId, @by, @now)
            """, new { id, RoundId = round.Id, by = caller.PersonCode ?? caller.Actor, now });
        await tx.ExecuteAsync("""
            insert into proposed_teams (proposal_id, number, joint_team, leader, members, units)
            select @id, t."team", t."jointTeam", t.leader, array(select jsonb_array_elements_text(t.members)), array(select jsonb_array_elements_text(t.units))
            from jsonb_to_recordset(@assigned::jsonb) as t("team" int, "jointTeam" text, leader text, members jsonb, units jsonb)
            """, new { id, assigned = System.Text.Json.JsonSerializer.Serialize(assigned, Json.Options) });
        tx.Record(new AssignmentProposed(id, round.Id, round.UnitCode, round.UnitPath, [.. assigned.Select(a => a.Leader)], units.Count));
        return new(id, assigned, null);
    }

    private static async Task<(List<Formed> Teams, List<FieldError> Wrong)> Form(Tx tx, Request request, Round round, DateOnly today)
    {
        var joint = (await tx.QueryAsync<Joint>("""
            select t.code, u.path::text as path, t.classes, t.leader, t.members
            from joint_teams t join units u on u.code = t.unit_code
            where t.code = any(@codes) and t.ended_at is null and (u.path @> @UnitPath::ltree or u.path <@ @UnitPath::ltree)
            """, new { codes = request.Teams.Select(t => t.JointTeam).Where(c => c is not null).ToArray(), round.UnitPath })).ToDictionary(j => j.Code);
        var (teams, wrong) = (new List<Formed>(), new List<FieldError>());
        foreach (var (i, asked) in request.Teams.Index())
        {
            var at = $"teams[{i}].";
            if (asked.JointTeam is null == asked.Leader is null || (asked.JointTeam is not null && asked.Members is not null))
                wrong.Add(new(at + "jointTeam", "one-way", "请指定联合检查组，或组长和成员。", "Name a joint team, or a leader and members."));
            else if (asked.JointTeam is { } code && !joint.ContainsKey(code))
                wrong.Add(new(at + "jointTeam", "unknown", "没有此联合检查组。", "There is no such joint team."));
            else
            {
                var own = asked.JointTeam is null ? null : joint[asked.JointTeam];
                var (leader, members) = (own?.Leader ?? asked.Leader!, own?.Members ?? asked.Members ?? []);
                teams.Add(new(own?.Code, own?.Classes ?? [], own?.Path, leader, [.. members.Prepend(leader).Distinct()], asked.Most ?? int.MaxValue / 64));
            }
        }
        // everybody at once, then each to their place
        string[] everybody = [.. teams.SelectMany(t => t.People).Distinct()];
        var absent = everybody.Length == 0 ? [] : (await Team.WrongPeople(tx, "", everybody[0], everybody, today)).Where(e => e.Field != "leader")
            .ToDictionary(e => everybody[int.Parse(e.Field[8..^1], System.Globalization.CultureInfo.InvariantCulture)]);
        if (wrong.Count == 0)
            wrong.AddRange(from t in teams.Index()
                           from person in t.Item.People
                           where absent.ContainsKey(person)
                           select absent[person] with { Field = $"teams[{t.Index}].{(person == t.Item.Leader ? "leader" : "members")}" });
        return (teams, wrong);
    }
}
