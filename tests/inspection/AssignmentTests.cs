using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Assignments;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Who looks at whom, computed: found whenever there is an assignment, as even as can be, proved when there is none; taken over by a person.</summary>
[Collection(Shared.Name)]
public sealed class AssignmentTests(InspectionService service)
{
    private const string Rounds = "/api/v1/inspection/rounds";
    private const string JointTeams = "/api/v1/inspection/joint-teams";

    [Fact]
    public void An_assignment_is_found_whenever_one_exists_as_even_as_any_and_disproved_otherwise()
    {
        var (found, none) = (0, 0);
        for (var seed = 0; seed < 4000; seed++)
        {
            var random = new Random(seed);
            var (units, teams) = (random.Next(1, 7), random.Next(1, 5));
            var share = random.NextDouble();
            List<int>[] allowed = [.. Enumerable.Range(0, units).Select(_ => Enumerable.Range(0, teams).Where(_ => random.NextDouble() < share).ToList())];
            int[] most = [.. Enumerable.Range(0, teams).Select(_ => random.Next(1, 5))];
            var answer = Assignment.Compute(allowed, most);
            if (BestLoads(allowed, most) is { } best)
            {
                found++;
                var teamOf = Assert.IsType<int[]>(answer.TeamOf);
                Assert.All(teamOf.Index(), u => Assert.Contains(u.Item, allowed[u.Index]));
                int[] loads = [.. Enumerable.Range(0, teams).Select(t => teamOf.Count(x => x == t))];
                Assert.All(loads.Index(), l => Assert.True(l.Item <= most[l.Index]));
                Assert.Equal(best, loads.Sum(l => l * l));
                Assert.Equal(teamOf, Assignment.Compute(allowed, most).TeamOf!); // the same question, the same answer
            }
            else
            {
                none++;
                Assert.Null(answer.TeamOf);
                // Hall: these units may be looked at by these teams alone, which have fewer places
                Assert.Equal(answer.Teams, answer.Units.SelectMany(u => allowed[u]).Distinct().Order());
                Assert.True(answer.Units.Length > answer.Teams.Sum(t => most[t]));
            }
        }
        Assert.True(found > 500 && none > 500, $"{found} with, {none} without: the instances must be of both kinds");
    }

    [Fact]
    public void Two_thousand_units_and_fifty_teams_are_assigned_evenly()
    {
        var random = new Random(7);
        List<int>[] allowed = [.. Enumerable.Range(0, 2000).Select(_ => Enumerable.Range(0, 50).Where(_ => random.NextDouble() < 0.8).ToList())];
        var loads = Assignment.Compute(allowed, [.. Enumerable.Repeat(int.MaxValue / 64, 50)]).TeamOf!.CountBy(t => t).Select(l => l.Value).ToList();
        Assert.Equal((40, 40), (loads.Min(), loads.Max()));
    }

    [Fact]
    public async Task A_computed_assignment_respects_every_ground_and_is_assigned_exactly_as_proposed()
    {
        var d = await District.Make(service);
        var (a, b) = await TwoTeams(d);
        await d.Fill(a, d.Department); // own unit: only the other team may look there
        var round = await d.Round(d.Department, d.OtherDepartment, d.Branch, d.Group + "x");
        var proposed = await Propose(d, round, new { teams = new object[] { new { leader = a }, new { leader = b, members = new[] { d.Inspector } } } }).Gives(HttpStatusCode.OK);
        var teams = proposed.GetProperty("teams").EnumerateArray().ToDictionary(t => t.GetProperty("leader").GetString()!, t => Strings(t.GetProperty("units")));
        Assert.Equal([d.OtherDepartment, d.Group + "x"], teams[a]);
        Assert.Equal([d.Department, d.Branch], teams[b]);
        Assert.Equal(0, (await Planner(d).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK)).GetProperty("teams").GetArrayLength()); // nothing before a person says so

        var accept = $"{Rounds}/{round}/assignment-proposals/{proposed.GetProperty("proposalId").GetGuid()}/accept";
        await service.As(Role.Discipline, d.Code).Post(accept, new { }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await d.As(Role.Discipline, d.Inspector).Post(accept, new { }).IsProblem(HttpStatusCode.Forbidden, "own-team");
        await Planner(d).Post($"{Rounds}/{round}/assignment-proposals/{Guid.NewGuid()}/accept", new { }).Gives(HttpStatusCode.NotFound);
        var answers = await Task.WhenAll(Planner(d).Post(accept, new { }), Planner(d).Post(accept, new { }), d.As(Role.Discipline, d.Overseer).Post(accept, new { }));
        Assert.Single(answers, r => r.StatusCode == HttpStatusCode.OK);
        var facts = (await service.Recorded<TeamAssigned>()).Where(t => t.RoundId == round).ToDictionary(t => t.Leader);
        Assert.Equal(2, facts.Count);
        Assert.Equal(teams[a], facts[a].Units);
        Assert.Equal(teams[b], facts[b].Units);
        Assert.Equal([b, d.Inspector], facts[b].Members);
        await Propose(d, round, new { teams = new[] { new { leader = a } } }).IsProblem(HttpStatusCode.Conflict, "nothing-to-assign");
    }

    [Fact]
    public async Task Where_no_assignment_exists_it_says_which_units_have_nobody_and_why()
    {
        var d = await District.Make(service);
        var (a, b) = await TwoTeams(d);
        foreach (var person in new[] { a, b })
            await d.Fill(person, d.Department);
        var round = await d.Round(d.Department, d.OtherDepartment);
        var answer = await Propose(d, round, new { teams = new object[] { new { leader = a }, new { leader = b } } }).Gives(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("proposalId").ValueKind);
        var proof = answer.GetProperty("impossible");
        Assert.Equal([d.Department], Strings(proof.GetProperty("units")));
        Assert.Equal([(1, a, "own-unit"), (2, b, "own-unit")], proof.GetProperty("grounds").EnumerateArray().Select(g => (g.GetProperty("team").GetInt32(), g.GetProperty("person").GetString()!, g.GetProperty("ground").GetString()!)));
        // a limit can stand in the way, too
        answer = await Propose(d, round, new { teams = new object[] { new { leader = a, most = 1 } }, units = new[] { d.OtherDepartment } }).Gives(HttpStatusCode.OK);
        Assert.NotEqual(JsonValueKind.Null, answer.GetProperty("proposalId").ValueKind);
        await Planner(d).Post($"{Rounds}/{round}/recusal-overrides", new { person = a, unit = d.Department, ground = "own-unit", reason = "x" }).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
        await d.As(Role.Discipline, d.Overseer).Post($"{Rounds}/{round}/recusal-overrides", new { person = a, unit = d.Department, ground = "own-unit", reason = "人手不足" }).Gives(HttpStatusCode.Created);
        answer = await Propose(d, round, new { teams = new object[] { new { leader = a, most = 1 } } }).Gives(HttpStatusCode.OK);
        proof = answer.GetProperty("impossible");
        Assert.Equal((2, 1), (proof.GetProperty("units").GetArrayLength(), proof.GetProperty("places").GetInt32()));
        answer = await Propose(d, round, new { teams = new object[] { new { leader = a } } }).Gives(HttpStatusCode.OK);
        Assert.NotEqual(JsonValueKind.Null, answer.GetProperty("proposalId").ValueKind);
    }

    [Fact]
    public async Task The_same_team_never_gets_the_same_unit_twice_running_so_that_classes_rotate()
    {
        var d = await District.Make(service);
        var (a, b) = await TwoTeams(d);
        await Task.WhenAll(service.DeliverAndWait(d.Unit(d.Department, 2) with { Class = "Economic" }), service.DeliverAndWait(d.Unit(d.OtherDepartment, 2) with { Class = "Public" }));
        await Joint(d, "A", a, "Economic").Gives(HttpStatusCode.OK);
        await Joint(d, "B", b, "Public").Gives(HttpStatusCode.OK);
        object[] both = [new { jointTeam = d.Code + "-A" }, new { jointTeam = d.Code + "-B" }];
        async Task<string[]> UnitsOfA(Guid round, bool byClass)
        {
            var p = await Propose(d, round, new { teams = both, byClass }).Gives(HttpStatusCode.OK);
            await Planner(d).Post($"{Rounds}/{round}/assignment-proposals/{p.GetProperty("proposalId").GetGuid()}/accept", new { }).Gives(HttpStatusCode.OK);
            return Strings(p.GetProperty("teams").EnumerateArray().Single(t => t.GetProperty("leader").GetString() == a).GetProperty("units"));
        }
        Assert.Equal([d.Department], await UnitsOfA(await d.Round(d.Department, d.OtherDepartment), byClass: true));
        Assert.Equal([d.OtherDepartment], await UnitsOfA(await d.RoundFrom(d.Today.AddDays(30), d.Department, d.OtherDepartment), byClass: false));
        var third = await Propose(d, await d.RoundFrom(d.Today.AddDays(60), d.Department, d.OtherDepartment), new { teams = both[..1], byClass = true }).Gives(HttpStatusCode.OK);
        Assert.Equal([(d.OtherDepartment, "other-class"), (d.OtherDepartment, "same-team-twice")], third.GetProperty("impossible").GetProperty("grounds").EnumerateArray().Select(g => (g.GetProperty("unit").GetString()!, g.GetProperty("ground").GetString()!)).Order());
    }

    [Fact]
    public async Task A_proposal_that_something_came_between_is_not_assigned()
    {
        var d = await District.Make(service);
        var (a, b) = await TwoTeams(d);
        var round = await d.Round(d.Department, d.OtherDepartment);
        async Task<string> Proposal() => $"{Rounds}/{round}/assignment-proposals/{(await Propose(d, round, new { teams = new object[] { new { leader = a }, new { leader = b } } }).Gives(HttpStatusCode.OK)).GetProperty("proposalId").GetGuid()}/accept";
        var first = await Proposal();
        await d.Fill(a, d.Department);
        await d.Fill(b, d.OtherDepartment);
        await d.Fill(a, d.OtherDepartment);
        await Planner(d).Post(first, new { }).IsProblem(HttpStatusCode.Conflict, "recusal");
        await d.Assign(round, d.Leader, [d.Inspector], d.OtherDepartment).Gives(HttpStatusCode.Created);
        await Planner(d).Post(first, new { }).IsProblem(HttpStatusCode.Conflict, "unit-has-team");
        await Planner(d).Post(await Proposal(), new { }).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_joint_team_is_kept_in_versions_stands_for_classes_and_can_be_dissolved()
    {
        var d = await District.Make(service);
        await service.DeliverAndWait(d.Unit(d.Department, 2) with { Class = "Economic" });
        await Joint(d, "A", "NOBODY", "Economic").NamesField(HttpStatusCode.UnprocessableEntity, "leader");
        var made = await Joint(d, "A", d.Leader, "Economic", "Economic").Gives(HttpStatusCode.OK);
        Assert.Equal(2, (await Joint(d, "A", d.Inspector, "Public").Gives(HttpStatusCode.OK)).GetProperty("version").GetInt32());
        Assert.Equal(2, await service.Scalar<long>($"select count(*) from joint_team_versions where team_id = '{made.GetProperty("teamId").GetGuid()}'"));
        await Planner(d).Post(JointTeams, new { code = d.Code + "-A", title = "x", unit = d.Department, classes = Array.Empty<string>(), leader = d.Leader, members = Array.Empty<string>(), reason = "x" }).NamesField(HttpStatusCode.UnprocessableEntity, "code");
        var listed = Assert.Single((await Planner(d).GetAsync($"{JointTeams}?class=Public").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal((d.Inspector, 0), (listed.GetProperty("leader").GetString(), listed.GetProperty("departments").GetInt32()));
        var end = $"{JointTeams}/{made.GetProperty("teamId").GetGuid()}/end";
        await Planner(d).Post(end, new { reason = "机构调整" }).Gives(HttpStatusCode.OK);
        await Planner(d).Post(end, new { reason = "再次" }).IsProblem(HttpStatusCode.Conflict, "joint-team-ended");
        await Joint(d, "A", d.Leader).NamesField(HttpStatusCode.UnprocessableEntity, "code");
        await Propose(d, await d.Round(d.Department), new { teams = new[] { new { jointTeam = d.Code + "-A" } } }).NamesField(HttpStatusCode.UnprocessableEntity, "teams[0].jointTeam");
        await Propose(d, await d.Round(d.Department), new { teams = new[] { new { most = 1 } } }).NamesField(HttpStatusCode.UnprocessableEntity, "teams[0].jointTeam");
        await Propose(d, await d.Round(d.Department), new { teams = new[] { new { leader = "NOBODY" } } }).NamesField(HttpStatusCode.UnprocessableEntity, "teams[0].leader");
        await Propose(d, await d.Round(d.Department), new { teams = new[] { new { leader = d.Leader } }, units = new[] { d.OtherDepartment } }).NamesField(HttpStatusCode.UnprocessableEntity, "units[0]");
    }

    // Every assignment there is: the least sum of squared loads; null when there is none.
    private static int? BestLoads(List<int>[] allowed, int[] most)
    {
        int? best = null;
        var loads = new int[most.Length];
        void Try(int unit)
        {
            if (unit == allowed.Length)
            {
                var sum = loads.Sum(l => l * l);
                best = best is null || sum < best ? sum : best;
                return;
            }
            foreach (var team in allowed[unit].Where(t => loads[t] < most[t]))
            {
                loads[team]++;
                Try(unit + 1);
                loads[team]--;
            }
        }
        Try(0);
        return best;
    }

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];

    private static HttpClient Planner(District d) => d.As(Role.Discipline, d.Planner);

    private static Task<HttpResponseMessage> Propose(District d, Guid round, object request) => Planner(d).Post($"{Rounds}/{round}/assignment-proposals", request);

    private static Task<HttpResponseMessage> Joint(District d, string code, string leader, params string[] classes) =>
        Planner(d).Post(JointTeams, new { code = $"{d.Code}-{code}", title = "联合检查组", unit = d.Code, classes, leader, members = Array.Empty<string>(), reason = "组建" });

    // Two persons without ties, and a unit more.
    private async Task<(string A, string B)> TwoTeams(District d)
    {
        var (a, b) = ("a" + d.Code, "b" + d.Code);
        await d.Register(d.Group + "x");
        await d.Fill(a, d.Group);
        await d.Fill(b, d.Group);
        return (a, b);
    }
}
