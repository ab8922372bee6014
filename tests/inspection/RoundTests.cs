using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

[Collection(Shared.Name)]
public sealed class RoundTests(InspectionService service)
{
    private const string Rounds = "/api/v1/inspection/rounds";

    [Fact]
    public async Task A_round_is_planned_over_units_of_the_callers_subtree()
    {
        var d = await District.Make(service);
        var answer = await d.As(Role.Discipline, d.Planner).Post(Rounds, d.Plan(d.Department, d.OtherDepartment)).Gives(HttpStatusCode.Created);

        Assert.Equal("Planned", answer.GetProperty("status").GetString());
        var fact = Assert.Single(await service.Recorded<RoundPlanned>(), r => r.RoundId == answer.GetProperty("roundId").GetGuid());
        Assert.Equal(d.Code, fact.UnitCode);
        var shown = await d.As(Role.Discipline, d.Overseer).GetAsync($"{Rounds}/{fact.RoundId}").Gives(HttpStatusCode.OK);
        Assert.Equal([d.Department, d.OtherDepartment], shown.GetProperty("units").EnumerateArray().Select(u => u.GetProperty("code").GetString()));
        Assert.Equal("失责 " + d.Item, shown.GetProperty("checklist")[0].GetProperty("redLine").GetString());
    }

    [Fact]
    public async Task A_round_names_each_unit_that_is_unknown_foreign_or_named_twice()
    {
        var d = await District.Make(service);
        var foreign = await District.Make(service);
        var planner = d.As(Role.Discipline, d.Planner);
        await planner.Post(Rounds, d.Plan(d.Department, "NOWHERE")).NamesField(HttpStatusCode.UnprocessableEntity, "units[1]");
        await planner.Post(Rounds, d.Plan(foreign.Department)).NamesField(HttpStatusCode.UnprocessableEntity, "units[0]");
        await planner.Post(Rounds, d.Plan(d.Department, d.Department)).NamesField(HttpStatusCode.UnprocessableEntity, "units[1]");
    }

    [Fact]
    public async Task Bad_input_names_its_field()
    {
        var d = await District.Make(service);
        var planner = d.As(Role.Discipline, d.Planner);
        await planner.Post(Rounds, new { kind = "SpotCheck", title = "x", from = d.Today, until = d.Today.AddDays(-1), units = new[] { d.Department } }).NamesField(HttpStatusCode.UnprocessableEntity, "until");
        await planner.Post(Rounds, new { kind = "SpotCheck", title = "", from = d.Today, until = d.Today, units = new[] { d.Department } }).NamesField(HttpStatusCode.UnprocessableEntity, "title");
        await planner.Post(Rounds, new { kind = "SpotCheck", title = "x", from = d.Today, until = d.Today, units = Array.Empty<string>() }).NamesField(HttpStatusCode.UnprocessableEntity, "units");
        await planner.Post(Rounds, new { kind = "Picnic", title = "x", from = d.Today, until = d.Today, units = new[] { d.Department } }).NamesField(HttpStatusCode.BadRequest, "kind");
        await planner.Post(Rounds, new { title = "x", from = d.Today, until = d.Today, units = new[] { d.Department } }).NamesField(HttpStatusCode.BadRequest, "kind");
        await planner.Post(Rounds, new { kind = "SpotCheck", title = "x", from = d.Today, until = d.Today, units = new[] { d.Department }, methods = new[] { "Guess" } }).NamesField(HttpStatusCode.BadRequest, "methods[0]");
        await planner.GetAsync($"{Rounds}?status=Nearly").NamesField(HttpStatusCode.BadRequest, "status");
        await planner.GetAsync($"{Rounds}?sort=colour").NamesField(HttpStatusCode.BadRequest, "sort");
    }

    [Fact]
    public async Task The_same_idempotency_key_twice_plans_one_round()
    {
        var d = await District.Make(service);
        var planner = d.As(Role.Discipline, d.Planner);
        var first = await planner.Post(Rounds, d.Plan(d.Department), "one").Gives(HttpStatusCode.Created);
        var second = await planner.Post(Rounds, d.Plan(d.Department), "one").Gives(HttpStatusCode.Created);

        Assert.Equal(first.GetProperty("roundId").GetGuid(), second.GetProperty("roundId").GetGuid());
        var listed = await planner.GetAsync(Rounds).Gives(HttpStatusCode.OK);
        Assert.Equal(1, listed.GetProperty("items").GetArrayLength());
        await planner.Post(Rounds, d.Plan(d.OtherDepartment), "one").IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task A_round_goes_from_planned_over_in_progress_and_reported_to_closed()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        var planner = d.As(Role.Discipline, d.Planner);
        await planner.Post($"{Rounds}/{round}/report", new { summary = "太早" }).IsProblem(HttpStatusCode.Conflict, "nothing-checked");
        var raised = await d.Raise(round).Gives(HttpStatusCode.Created);
        Assert.Equal("InProgress", await Status(d, round));
        await planner.Post($"{Rounds}/{round}/close", new { }).IsProblem(HttpStatusCode.Conflict, "round-not-reported");

        var reported = await planner.Post($"{Rounds}/{round}/report", new { summary = "发现一个问题" }).Gives(HttpStatusCode.OK);
        Assert.Equal(1, reported.GetProperty("findings").GetInt32());
        await d.Raise(round).IsProblem(HttpStatusCode.Conflict, "round-over");
        await planner.Post($"{Rounds}/{round}/report", new { summary = "再次" }).IsProblem(HttpStatusCode.Conflict, "round-over");

        await planner.Post($"{Rounds}/{round}/close", new { }).IsProblem(HttpStatusCode.Conflict, "findings-open");
        var found = new Found(raised.GetProperty("findingId").GetGuid(), raised.GetProperty("caseId").GetGuid(), Guid.CreateVersion7(), raised.GetProperty("dueOn").GetDateTime());
        await service.DeliverAndWait(d.Submitted(found, 1));
        await d.Close(found).Gives(HttpStatusCode.OK);
        await planner.Post($"{Rounds}/{round}/close", new { }).Gives(HttpStatusCode.OK);
        Assert.Equal("Closed", await Status(d, round));
        await planner.Post($"{Rounds}/{round}/close", new { }).IsProblem(HttpStatusCode.Conflict, "round-closed");
        Assert.Single(await service.Recorded<RoundClosed>(), r => r.RoundId == round);
    }

    [Fact]
    public async Task A_check_is_recorded_by_the_team_of_the_unit_alone()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        object check = new { methods = new[] { "OnSite", "Accounts" }, notes = "看了账", scores = new[] { new { itemCode = d.Item, points = 80 } } };
        var checks = $"{Rounds}/{round}/units/{d.Department}/checks";
        await d.As(Role.Inspector, d.Overseer).Post(checks, check).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await d.As(Role.Inspector, d.Inspector).Post($"{Rounds}/{round}/units/{d.OtherDepartment}/checks", check).Gives(HttpStatusCode.NotFound);
        await d.As(Role.Inspector, d.Inspector).Post(checks, new { methods = new[] { "OnSite" }, notes = "n", scores = new[] { new { itemCode = d.Item, points = 101 } } }).NamesField(HttpStatusCode.UnprocessableEntity, "scores[0].points");
        Assert.Equal("Planned", await Status(d, round));

        await d.As(Role.Inspector, d.Inspector).Post(checks, check).Gives(HttpStatusCode.Created);
        Assert.Equal("InProgress", await Status(d, round));
        Assert.Equal(d.Inspector, Assert.Single(await service.Recorded<CheckRecorded>(), c => c.RoundId == round).InspectorPerson);
        var shown = await d.As(Role.Discipline, d.Planner).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK);
        Assert.Equal(80, shown.GetProperty("checks")[0].GetProperty("scores")[0].GetProperty("points").GetInt32());
    }

    [Fact]
    public async Task An_entry_of_the_checked_unit_is_remarked_on_by_the_team_of_the_unit_alone()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        var remark = new { logbookEntryId = Guid.CreateVersion7(), text = "谈话要点未记录", defect = "Irregular" };
        var remarks = $"{Rounds}/{round}/units/{d.Department}/remarks";
        await d.As(Role.Inspector, d.Overseer).Post(remarks, remark).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await d.As(Role.Inspector, d.Inspector).Post($"{Rounds}/{round}/units/{d.OtherDepartment}/remarks", remark).Gives(HttpStatusCode.NotFound);
        await d.As(Role.Inspector, d.Inspector).Post(remarks, new { remark.logbookEntryId, text = " " }).NamesField(HttpStatusCode.UnprocessableEntity, "text");
        await d.As(Role.Inspector, d.Inspector).Post(remarks, new { remark.logbookEntryId, text = "甲", defect = "Ugly" }).NamesField(HttpStatusCode.BadRequest, "defect");
        Assert.Equal("Planned", await Status(d, round));

        for (var i = 0; i < 2; i++) // the same request again is the same remark
            await d.As(Role.Inspector, d.Inspector).Post(remarks, remark, "once").Gives(HttpStatusCode.Created);
        Assert.Equal("InProgress", await Status(d, round));
        var fact = Assert.Single(await service.Recorded<EntryRemarked>(), r => r.RoundId == round);
        Assert.Equal((remark.logbookEntryId, d.Department, EntryDefect.Irregular, d.Inspector), (fact.LogbookEntryId, fact.UnitCode, fact.Defect!.Value, fact.InspectorPerson));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from entry_remarks where round_id = '{round}' and remarked_at = '{fact.RemarkedAt:O}'"));
    }

    [Fact]
    public async Task Rounds_are_listed_by_kind_status_and_unit_in_pages_and_as_csv()
    {
        var d = await District.Make(service);
        var planner = d.As(Role.Discipline, d.Planner);
        var late = await d.RoundFrom(d.Today.AddDays(5), d.Department);
        var early = await d.RoundFrom(d.Today.AddDays(1), d.OtherDepartment);
        async Task<Guid[]> Ids(string query) =>
            [.. (await planner.GetAsync($"{Rounds}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("roundId").GetGuid())];

        Assert.Equal([early, late], await Ids("sort=from"));
        Assert.Equal([late], await Ids($"unit={d.Department}"));
        Assert.Equal([early, late], await Ids($"unit={d.Code}&sort=from&kind=HalfYear&status=Planned"));
        Assert.Empty(await Ids("kind=Tour"));
        Assert.Empty(await Ids("unit=NOWHERE"));
        var page = await planner.GetAsync($"{Rounds}?sort=from&limit=1").Gives(HttpStatusCode.OK);
        Assert.Equal([late], await Ids($"sort=from&limit=1&cursor={page.GetProperty("next").GetString()}"));
        var csv = await planner.GetStringAsync($"{Rounds}?format=csv");
        Assert.Equal(3, csv.Trim().Split('\n').Length);
    }

    [Fact]
    public async Task A_covert_visit_shows_to_the_inspecting_side_alone()
    {
        var d = await District.Make(service);
        var round = (await d.As(Role.Discipline, d.Planner)
            .Post(Rounds, new { kind = "CovertVisit", title = "暗访", from = d.Today, until = d.Today, units = new[] { d.Department } }).Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();
        await d.As(Role.Leader, d.Holder).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.NotFound);
        Assert.Equal(0, (await d.As(Role.Leader, d.Holder).GetAsync(Rounds).Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        await d.As(Role.Inspector, d.Inspector).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_round_lies_between_1949_and_five_years_from_today()
    {
        var d = await District.Make(service);
        Task<HttpResponseMessage> Plan(DateOnly from, DateOnly until) =>
            d.As(Role.Discipline, d.Planner).Post(Rounds, new { kind = "Tour", title = "巡察", from, until, units = new[] { d.Department } });
        var (first, last) = (new DateOnly(1949, 10, 1), d.Today.AddYears(5));
        await Plan(first.AddDays(-1), d.Today).NamesField(HttpStatusCode.UnprocessableEntity, "from");
        await Plan(d.Today, last.AddDays(1)).NamesField(HttpStatusCode.UnprocessableEntity, "until");
        await Plan(DateOnly.MinValue, DateOnly.MaxValue).NamesField(HttpStatusCode.UnprocessableEntity, "until");
        await Plan(first, last).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_planned_spot_check_shows_to_the_inspecting_side_alone_until_its_first_check_or_finding()
    {
        var d = await District.Make(service);
        var round = (await d.As(Role.Discipline, d.Planner).Post(Rounds, d.Plan(d.Department)).Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();
        await d.Assign(round, d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        Role[] looked = [Role.Leader, Role.Clerk, Role.Department];
        async Task<int> Listed(Role role) => (await d.As(role, d.Holder).GetAsync(Rounds).Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength();
        foreach (var role in looked)
        {
            await d.As(role, d.Holder).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.NotFound);
            Assert.Equal(0, await Listed(role));
        }
        await d.As(Role.Inspector, d.Inspector).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK);
        Assert.Equal(1, await Listed(Role.Discipline));

        await d.Raise(round).Gives(HttpStatusCode.Created);
        foreach (var role in looked)
        {
            await d.As(role, d.Holder).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK);
            Assert.Equal(1, await Listed(role));
        }
    }

    [Fact]
    public async Task The_summary_shows_to_the_inspecting_side_over_the_whole_round_alone()
    {
        var d = await District.Make(service);
        var round = await d.Round(d.Department, d.OtherDepartment);
        await d.Assign(round, d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        await d.Raise(round).Gives(HttpStatusCode.Created);
        await d.As(Role.Discipline, d.Planner).Post($"{Rounds}/{round}/report", new { summary = "两个部门的问题" }).Gives(HttpStatusCode.OK);
        async Task<string?> Summary(HttpClient http) => (await http.GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK)).GetProperty("summary").GetString();
        foreach (var role in new[] { Role.Discipline, Role.Inspector })
        {
            Assert.Equal("两个部门的问题", await Summary(d.As(role, d.Overseer)));
            Assert.Null(await Summary(service.As(role, d.Department, d.Overseer)));
        }
        foreach (var role in new[] { Role.Leader, Role.Clerk, Role.Department })
            Assert.Null(await Summary(d.As(role, d.Holder)));
    }

    [Fact]
    public async Task Only_units_of_the_callers_subtree_show_in_a_round()
    {
        var d = await District.Make(service);
        var round = await d.Round(d.Department, d.OtherDepartment);
        var shown = await service.As(Role.Leader, d.Department, d.Holder).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK);
        Assert.Equal(d.Department, Assert.Single(shown.GetProperty("units").EnumerateArray()).GetProperty("code").GetString());
        await service.As(Role.Leader, d.Group, d.Leader).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.NotFound);
        await service.As(Role.Discipline, d.Department, d.Holder).Post($"{Rounds}/{round}/report", new { summary = "不该" }).Gives(HttpStatusCode.NotFound);
    }

    private static async Task<string> Status(District d, Guid round) =>
        (await d.As(Role.Discipline, d.Planner).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK)).GetProperty("status").GetString()!;
}
