using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

[Collection(Shared.Name)]
public sealed class RecusalTests(InspectionService service)
{
    [Fact]
    public async Task A_team_without_ties_is_assigned()
    {
        var d = await District.Make(service);
        var round = await d.Round(d.Department, d.OtherDepartment);
        await d.Assign(round, d.Leader, [d.Inspector, d.Leader], d.Department, d.OtherDepartment).Gives(HttpStatusCode.Created);
        var fact = Assert.Single(await service.Recorded<TeamAssigned>(), t => t.RoundId == round);
        Assert.Equal([d.Leader, d.Inspector], fact.Members);
    }

    [Fact]
    public async Task Who_holds_a_post_in_the_unit_is_recused()
    {
        var d = await District.Make(service);
        await d.Fill(d.Inspector, d.Department);
        await Refused(d, d.Department, "members[0]", "own-unit");
    }

    [Fact]
    public async Task Who_holds_a_post_below_the_unit_is_recused()
    {
        var d = await District.Make(service);
        await d.Fill(d.Inspector, d.Branch);
        await Refused(d, d.Department, "members[0]", "own-unit");
    }

    [Fact]
    public async Task Who_holds_a_post_above_the_unit_is_recused_but_not_for_one_in_the_root()
    {
        var d = await District.Make(service);
        await d.Fill(d.Inspector, d.Department);
        await d.Fill(d.Leader, d.Code);
        await Refused(d, d.Branch, "members[0]", "own-unit");
    }

    [Fact]
    public async Task Who_comes_from_the_unit_or_from_above_it_is_recused()
    {
        var d = await District.Make(service);
        await d.Fill("native" + d.Code, d.Group, native: d.Department);
        var round = await d.Round(d.Department, d.Branch, d.OtherDepartment);
        await d.Assign(round, d.Leader, [d.Inspector, "native" + d.Code], d.Department).Names("members[1]", "native-place");
        await d.Assign(round, d.Leader, ["native" + d.Code], d.Branch).Names("members[0]", "native-place");
        await d.Assign(round, "native" + d.Code, [], d.Branch).Names("leader", "native-place");
        await d.Assign(round, d.Leader, ["native" + d.Code], d.OtherDepartment).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Coming_from_the_root_or_from_a_place_that_is_no_unit_recuses_nobody()
    {
        var d = await District.Make(service);
        await d.Fill("local" + d.Code, d.Group, native: d.Code);
        await d.Assign(await d.Round(d.Department), d.Leader, ["local" + d.Code], d.Department).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Who_served_there_within_three_years_is_recused()
    {
        var d = await District.Make(service);
        await Served(d, d.Today.AddYears(-3).AddDays(1));
        await Refused(d, d.Department, "members[0]", "served-there");
    }

    [Fact]
    public async Task Who_served_there_longer_ago_is_not_recused()
    {
        var d = await District.Make(service);
        await Served(d, d.Today.AddYears(-3));
        await d.Assign(await d.Round(d.Department), d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Who_declared_an_interest_is_recused()
    {
        var d = await District.Make(service);
        var interests = d.As(Role.Discipline, d.Overseer);
        object interest = new { person = d.Inspector, unit = d.Department, reason = "配偶在该单位" };
        await interests.Post("/api/v1/inspection/declared-interests", interest).Gives(HttpStatusCode.Created);
        await interests.Post("/api/v1/inspection/declared-interests", interest).IsProblem(HttpStatusCode.Conflict, "already-declared");
        await interests.Post("/api/v1/inspection/declared-interests", new { person = "NOBODY", unit = d.Department, reason = "x" }).NamesField(HttpStatusCode.UnprocessableEntity, "person");
        await interests.Post("/api/v1/inspection/declared-interests", new { person = d.Inspector, unit = "NOWHERE", reason = "x" }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Refused(d, d.Department, "members[0]", "declared-interest");
        var listed = await interests.GetAsync("/api/v1/inspection/declared-interests").Gives(HttpStatusCode.OK);
        Assert.Equal(d.Inspector, Assert.Single(listed.GetProperty("items").EnumerateArray()).GetProperty("person").GetString());
    }

    [Fact]
    public async Task The_same_leader_never_checks_the_same_unit_twice_running()
    {
        var d = await District.Make(service);
        await d.RoundWithTeam();
        await d.Fill("fresh" + d.Code, d.Group);
        await d.Assign(await d.RoundFrom(d.Today.AddDays(30), d.Department), d.Leader, ["fresh" + d.Code], d.Department).Names("leader", "same-team-twice");
    }

    [Fact]
    public async Task Half_of_the_same_members_never_check_the_same_unit_twice_running()
    {
        var d = await District.Make(service);
        await d.RoundWithTeam();
        string[] fresh = ["a" + d.Code, "b" + d.Code, "c" + d.Code];
        await Task.WhenAll(fresh.Select(p => d.Fill(p, d.Group)));
        var next = await d.RoundFrom(d.Today.AddDays(30), d.Department);
        await d.Assign(next, fresh[0], [d.Inspector], d.Department).Names("leader", "same-team-twice");
        await d.Assign(next, fresh[0], [fresh[1], d.Inspector, d.Leader], d.Department).Names("leader", "same-team-twice");
        await d.Assign(next, fresh[0], [fresh[1], d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        // A round between them that another team looked at frees the first team again.
        await d.Assign(await d.RoundFrom(d.Today.AddDays(60), d.Department), d.Leader, [fresh[2]], d.Department).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Two_rounds_at_once_do_not_get_the_same_team_for_a_unit()
    {
        var d = await District.Make(service);
        var rounds = new[] { await d.Round(d.Department), await d.Round(d.Department), await d.Round(d.Department) };
        var answers = await Task.WhenAll(rounds.Select(r => d.Assign(r, d.Leader, [d.Inspector], d.Department)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(2, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task A_round_planned_before_an_earlier_one_counts_for_the_rotation_too()
    {
        var d = await District.Make(service);
        await d.Assign(await d.RoundFrom(d.Today.AddDays(30), d.Department), d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        await d.Assign(await d.Round(d.Department), d.Leader, [d.Inspector], d.Department).Names("leader", "same-team-twice");
    }

    [Fact]
    public async Task Every_tie_is_named_with_its_person_unit_and_ground()
    {
        var d = await District.Make(service);
        await d.Fill(d.Inspector, d.Department);
        await d.Fill(d.Leader, d.OtherDepartment, native: d.Department);
        var problem = await d.Assign(await d.Round(d.Department, d.OtherDepartment), d.Leader, [d.Inspector], d.Department, d.OtherDepartment).IsProblem(HttpStatusCode.Conflict, "recusal");
        var errors = problem.GetProperty("errors").EnumerateArray().Select(e => (e.GetProperty("field").GetString(), e.GetProperty("code").GetString())).ToHashSet();
        Assert.Equal([("members[0]", "own-unit"), ("leader", "native-place"), ("leader", "own-unit")], errors);
    }

    [Fact]
    public async Task An_override_needs_another_person_than_the_inspector_and_the_planner()
    {
        var d = await District.Make(service);
        await d.Fill(d.Inspector, d.Department);
        var round = await d.Round(d.Department);
        await Override(d, round, d.Inspector).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
        await Override(d, round, d.Planner).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
        await service.As(Role.Discipline, d.Code).Post($"/api/v1/inspection/rounds/{round}/recusal-overrides", Lifted(d)).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
        await d.Assign(round, d.Leader, [d.Inspector], d.Department).Names("members[0]", "own-unit");

        await Override(d, round, d.Overseer).Gives(HttpStatusCode.Created);
        await Override(d, round, d.Overseer).IsProblem(HttpStatusCode.Conflict, "already-overridden");
        await d.Assign(round, d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        Assert.Equal("own-unit", Assert.Single(await service.Recorded<RecusalOverridden>(), o => o.RoundId == round).Ground);
    }

    [Fact]
    public async Task An_override_by_who_assigns_or_by_a_member_of_the_team_does_not_count()
    {
        var d = await District.Make(service);
        await d.Fill(d.Inspector, d.Department);
        var round = await d.Round(d.Department);
        await Override(d, round, d.Overseer).Gives(HttpStatusCode.Created);
        await d.As(Role.Discipline, d.Overseer).Post($"/api/v1/inspection/rounds/{round}/teams", new { leader = d.Leader, members = new[] { d.Inspector }, units = new[] { d.Department } }).Names("members[0]", "own-unit");
        await d.Assign(round, d.Overseer, [d.Inspector], d.Department).Names("members[0]", "own-unit");
    }

    [Fact]
    public async Task An_override_lifts_one_ground_alone()
    {
        var d = await District.Make(service);
        await d.Fill(d.Inspector, d.Department, native: d.Department);
        var round = await d.Round(d.Department);
        await Override(d, round, d.Overseer).Gives(HttpStatusCode.Created);
        await d.Assign(round, d.Leader, [d.Inspector], d.Department).Names("members[0]", "native-place");
        await d.As(Role.Discipline, d.Overseer).Post($"/api/v1/inspection/rounds/{round}/recusal-overrides", new { person = d.Inspector, unit = d.Department, ground = "boredom", reason = "x" }).NamesField(HttpStatusCode.UnprocessableEntity, "ground");
        await d.As(Role.Discipline, d.Overseer).Post($"/api/v1/inspection/rounds/{round}/recusal-overrides", new { person = d.Inspector, unit = d.OtherDepartment, ground = "own-unit", reason = "x" }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
    }

    [Fact]
    public async Task A_team_names_who_is_unknown_or_holds_no_post_and_which_unit_is_not_in_the_round()
    {
        var d = await District.Make(service);
        var round = await d.Round(d.Department);
        var gone = d.Filled("gone" + d.Code, d.Group);
        await service.DeliverAndWait(d.Vacated(gone, d.Today.AddDays(-1)));
        await d.Assign(round, d.Leader, [d.Inspector, "NOBODY"], d.Department).NamesField(HttpStatusCode.UnprocessableEntity, "members[1]");
        await d.Assign(round, "NOBODY", [d.Inspector], d.Department).NamesField(HttpStatusCode.UnprocessableEntity, "leader");
        await d.Assign(round, d.Leader, ["gone" + d.Code], d.Department).NamesField(HttpStatusCode.UnprocessableEntity, "members[0]");
        await d.Assign(round, d.Leader, [d.Inspector], d.Department, d.OtherDepartment).NamesField(HttpStatusCode.UnprocessableEntity, "units[1]");
    }

    [Fact]
    public async Task A_unit_of_a_round_has_one_team()
    {
        var d = await District.Make(service);
        await d.Assign(await d.RoundWithTeam(), d.Leader, [d.Inspector], d.Department).IsProblem(HttpStatusCode.Conflict, "unit-has-team");
    }

    [Theory]
    [InlineData("own-unit")]
    [InlineData("native-place")]
    [InlineData("served-there")]
    [InlineData("declared-interest")]
    public async Task Who_is_tied_to_the_unit_after_the_assignment_does_not_go_on(string ground)
    {
        var d = await District.Make(service);
        var found = await d.Find();
        var asked = d.Asked(found, 5);
        await service.DeliverAndWait(asked);
        await service.DeliverAndWait(d.Submitted(found, 1));
        var round = (await d.Get(found)).GetProperty("roundId").GetGuid();
        switch (ground)
        {
            case "own-unit":
                await d.Fill(d.Inspector, d.Department);
                break;
            case "native-place":
                await d.Fill(d.Inspector, d.Group, native: d.Department);
                break;
            case "served-there":
                await Served(d, d.Today.AddDays(-1));
                break;
            default:
                await d.As(Role.Discipline, d.Overseer).Post("/api/v1/inspection/declared-interests", new { person = d.Inspector, unit = d.Department, reason = "亲属" }).Gives(HttpStatusCode.Created);
                break;
        }
        async Task<HttpResponseMessage[]> GoOn(string by) =>
        [
            await d.As(Role.Inspector, by).Post($"/api/v1/inspection/rounds/{round}/units/{d.Department}/findings", d.Fault()),
            await d.As(Role.Inspector, by).Post($"/api/v1/inspection/rounds/{round}/units/{d.Department}/checks", new { methods = new[] { "OnSite" }, notes = "看了" }),
            await d.Return(found, by),
            await d.Close(found, by),
            await d.As(Role.Inspector, by).Post($"/api/v1/inspection/extension-requests/{asked.RequestId}/decide", new { granted = true, reason = "同意" }),
        ];
        foreach (var answer in await GoOn(d.Inspector))
            await Task.FromResult(answer).IsProblem(HttpStatusCode.Forbidden, "recused");
        Assert.Equal("Submitted", await d.Status(found));

        // another person lifts it: then it is returned, and nothing is left to close
        await d.As(Role.Discipline, d.Overseer).Post($"/api/v1/inspection/rounds/{round}/recusal-overrides", new { person = d.Inspector, unit = d.Department, ground, reason = "人手不足" }).Gives(HttpStatusCode.Created);
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.OK], (await GoOn(d.Inspector)).Select(a => a.StatusCode));
    }

    [Fact]
    public async Task An_override_for_one_round_does_not_lift_the_recusal_in_another()
    {
        var d = await District.Make(service);
        var (first, second) = (await d.RoundWithTeam(), await d.RoundFrom(d.Today.AddDays(30), d.OtherDepartment));
        await d.Assign(second, d.Leader, [d.Inspector], d.OtherDepartment).Gives(HttpStatusCode.Created);
        foreach (var unit in new[] { d.Department, d.OtherDepartment })
            await d.Fill(d.Inspector, unit);
        await Override(d, first, d.Overseer).Gives(HttpStatusCode.Created);
        await d.Raise(first).Gives(HttpStatusCode.Created);
        await d.As(Role.Inspector, d.Inspector).Post($"/api/v1/inspection/rounds/{second}/units/{d.OtherDepartment}/findings", d.Fault()).IsProblem(HttpStatusCode.Forbidden, "recused");
        await d.As(Role.Inspector, d.Leader).Post($"/api/v1/inspection/rounds/{second}/units/{d.OtherDepartment}/findings", d.Fault()).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_override_by_a_member_of_the_team_lifts_nothing_after_the_assignment()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        await d.Fill(d.Inspector, d.Department);
        await Override(d, round, d.Leader).Gives(HttpStatusCode.Created);
        await d.Raise(round).IsProblem(HttpStatusCode.Forbidden, "recused");
    }

    [Fact]
    public async Task A_recusal_is_lifted_also_after_the_report_as_long_as_findings_are_to_be_closed_out()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        var round = (await d.Get(found)).GetProperty("roundId").GetGuid();
        await d.As(Role.Discipline, d.Planner).Post($"/api/v1/inspection/rounds/{round}/report", new { summary = "一个问题" }).Gives(HttpStatusCode.OK);
        await service.DeliverAndWait(d.Submitted(found, 1));
        await d.Fill(d.Inspector, d.Department);
        await d.Close(found).IsProblem(HttpStatusCode.Forbidden, "recused");
        await Override(d, round, d.Overseer).Gives(HttpStatusCode.Created);
        await d.Close(found).Gives(HttpStatusCode.OK);
        await d.As(Role.Discipline, d.Planner).Post($"/api/v1/inspection/rounds/{round}/close", new { }).Gives(HttpStatusCode.OK);
        await d.As(Role.Discipline, d.Overseer).Post($"/api/v1/inspection/rounds/{round}/recusal-overrides", new { person = d.Leader, unit = d.Department, ground = "own-unit", reason = "x" }).IsProblem(HttpStatusCode.Conflict, "round-over");
    }

    [Fact]
    public async Task Discipline_staff_tied_to_the_unit_decide_no_extension_of_it()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        var asked = d.Asked(found, 5);
        await service.DeliverAndWait(asked);
        await d.Fill(d.Overseer, d.Department);
        Task<HttpResponseMessage> Decide(string by) => d.As(Role.Discipline, by).Post($"/api/v1/inspection/extension-requests/{asked.RequestId}/decide", new { granted = true, reason = "同意" });
        await Decide(d.Overseer).IsProblem(HttpStatusCode.Forbidden, "recused");
        await Decide(d.Planner).Gives(HttpStatusCode.OK);
    }

    private static object Lifted(District d) => new { person = d.Inspector, unit = d.Department, ground = "own-unit", reason = "人手不足" };

    private static Task<HttpResponseMessage> Override(District d, Guid round, string by) =>
        d.As(Role.Discipline, by).Post($"/api/v1/inspection/rounds/{round}/recusal-overrides", Lifted(d));

    private async Task Served(District d, DateOnly until)
    {
        var holding = d.Filled(d.Inspector, d.Department);
        await service.DeliverAndWait(holding);
        await service.DeliverAndWait(d.Vacated(holding, until));
    }

    private static async Task Refused(District d, string unit, string field, string ground) =>
        await d.Assign(await d.Round(unit), d.Leader, [d.Inspector], unit).Names(field, ground);
}

internal static class RecusalAnswers
{
    public static async Task Names(this Task<HttpResponseMessage> answer, string field, string ground)
    {
        JsonElement problem = await answer.IsProblem(HttpStatusCode.Conflict, "recusal");
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal((field, ground), (error.GetProperty("field").GetString(), error.GetProperty("code").GetString()));
    }
}
