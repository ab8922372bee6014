using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>How rounds are planned: in batches, in one go, in parts, by draw, again, beside blackouts; and how far they have come.</summary>
[Collection(Shared.Name)]
public sealed class RoundPlanTests(InspectionService service)
{
    private const string Rounds = "/api/v1/inspection/rounds";
    private const string Blackouts = "/api/v1/inspection/blackouts";

    [Fact]
    public async Task A_half_year_round_is_run_in_batches_with_days_and_units_of_their_own()
    {
        var d = await District.Make(service);
        var round = await Batches(d, d.Department, d.OtherDepartment).Gives(HttpStatusCode.Created);
        Assert.Equal(2, round.GetProperty("units").GetInt32());
        var id = round.GetProperty("roundId").GetGuid();
        var shown = await Planner(d).GetAsync($"{Rounds}/{id}").Gives(HttpStatusCode.OK);
        Assert.Equal([(1, d.Today), (2, d.Today.AddDays(40))], shown.GetProperty("batches").EnumerateArray().Select(b => (b.GetProperty("number").GetInt32(), Day(b.GetProperty("from")))));
        Assert.Equal([1, 2], shown.GetProperty("units").EnumerateArray().Select(u => u.GetProperty("batch").GetInt32()));
        await d.Assign(id, d.Leader, [d.Inspector], d.Department, d.OtherDepartment).Gives(HttpStatusCode.Created);
        await Check(d, id, d.Department, completes: true).Gives(HttpStatusCode.Created);
        var progress = await Planner(d).GetAsync($"{Rounds}/{id}/progress").Gives(HttpStatusCode.OK);
        Assert.Equal([(1, 1), (2, 0)], progress.GetProperty("batches").EnumerateArray().Select(b => (b.GetProperty("batch").GetInt32(), b.GetProperty("figures").GetProperty("checked").GetInt32())));
    }

    [Fact]
    public async Task A_unit_is_in_one_batch_whose_days_lie_within_the_round()
    {
        var d = await District.Make(service);
        await Batches(d, d.Department, d.Department).NamesField(HttpStatusCode.UnprocessableEntity, "batches[1].units[0]");
        await Batches(d, d.Department, "NOWHERE").NamesField(HttpStatusCode.UnprocessableEntity, "batches[1].units[0]");
        await Plan(d, new { kind = "HalfYear", title = "x", from = d.Today, until = d.Today.AddDays(10), batches = new[] { new { from = d.Today, until = d.Today.AddDays(11), units = new[] { d.Department } } } })
            .NamesField(HttpStatusCode.UnprocessableEntity, "batches[0].from");
        await Plan(d, new { kind = "HalfYear", title = "x", from = d.Today, until = d.Today.AddDays(10), units = new[] { d.Department }, batches = new[] { new { from = d.Today, until = d.Today, units = new[] { d.Department } } } })
            .NamesField(HttpStatusCode.UnprocessableEntity, "units");
    }

    [Fact]
    public async Task The_years_end_takes_a_whole_population_by_one_word_and_in_one_go()
    {
        var d = await District.Make(service);
        await service.DeliverAndWait(d.Unit(d.Code + "_V") with { Kind = "Village" });
        async Task<int> Units(object population) =>
            (await Plan(d, new { kind = "YearEnd", title = "年底集中检查", from = d.Today, until = d.Today.AddDays(10), population }).Gives(HttpStatusCode.Created)).GetProperty("units").GetInt32();
        Assert.Equal(1, await Units(new { below = d.Code, kind = "Village" }));
        Assert.Equal(2, await Units(new { below = d.Department }));
        Assert.Equal(6, await Units(new { below = d.Code }));
        await Plan(d, new { kind = "YearEnd", title = "x", from = d.Today, until = d.Today, population = new { below = d.Code, kind = "Castle" } }).NamesField(HttpStatusCode.UnprocessableEntity, "population");
        var foreign = await District.Make(service);
        await Plan(d, new { kind = "YearEnd", title = "x", from = d.Today, until = d.Today, population = new { below = foreign.Code } }).NamesField(HttpStatusCode.UnprocessableEntity, "population");
        await Plan(d, new { kind = "YearEnd", title = "x", from = d.Today, until = d.Today, batches = new[] { new { from = d.Today, until = d.Today, units = new[] { d.Department } } } }).NamesField(HttpStatusCode.UnprocessableEntity, "batches");
    }

    [Fact]
    public async Task A_round_in_parts_takes_each_unit_once_and_ends_with_its_parts()
    {
        var d = await District.Make(service);
        var whole = await Round(d, new { kind = "Tour", title = "市带县", from = d.Today, until = d.Today.AddDays(30), units = new[] { d.Code } });
        object Part(Guid parent, string[] units, int until = 30, string kind = "Tour") => new { kind, title = "分轮次", from = d.Today, until = d.Today.AddDays(until), units, parent };
        await Plan(d, Part(whole, [d.Department], 31)).NamesField(HttpStatusCode.UnprocessableEntity, "from");
        await Plan(d, Part(whole, [d.Department], 30, "HalfYear")).NamesField(HttpStatusCode.UnprocessableEntity, "parent");
        await Plan(d, Part(whole, [d.Department, d.OtherDepartment])).NamesField(HttpStatusCode.UnprocessableEntity, "units");
        await Plan(d, Part(Guid.NewGuid(), [d.Department])).NamesField(HttpStatusCode.UnprocessableEntity, "parent");
        var part = await Round(d, Part(whole, [d.Department, d.Branch]));
        await Plan(d, Part(whole, [d.Branch])).NamesField(HttpStatusCode.UnprocessableEntity, "units");
        await Plan(d, Part(part, [d.Branch])).NamesField(HttpStatusCode.UnprocessableEntity, "parent");

        var shown = await Planner(d).GetAsync($"{Rounds}/{whole}").Gives(HttpStatusCode.OK);
        Assert.Equal((part, d.Department), (shown.GetProperty("parts")[0].GetProperty("roundId").GetGuid(), shown.GetProperty("parts")[0].GetProperty("unit").GetString()));
        // it is run by those who stand over its subtree
        await service.As(Role.Discipline, d.Department, d.Overseer).Post($"{Rounds}/{part}/report", new { summary = "太早" }).IsProblem(HttpStatusCode.Conflict, "nothing-checked");

        await d.Fill("toured" + d.Code, "X" + d.Code);
        await d.Assign(whole, "toured" + d.Code, [], d.Code).Gives(HttpStatusCode.Created);
        await d.Assign(part, d.Leader, [d.Inspector], d.Department, d.Branch).Gives(HttpStatusCode.Created);
        await Check(d, whole, d.Code, by: "toured" + d.Code).Gives(HttpStatusCode.Created);
        await Check(d, part, d.Department).Gives(HttpStatusCode.Created);
        await Planner(d).Post($"{Rounds}/{whole}/report", new { summary = "整体" }).IsProblem(HttpStatusCode.Conflict, "parts-not-reported");
        await Planner(d).Post($"{Rounds}/{part}/report", new { summary = "分" }).Gives(HttpStatusCode.OK);
        await Planner(d).Post($"{Rounds}/{whole}/report", new { summary = "整体" }).Gives(HttpStatusCode.OK);
        await Planner(d).Post($"{Rounds}/{whole}/close", new { }).IsProblem(HttpStatusCode.Conflict, "parts-open");
        await Planner(d).Post($"{Rounds}/{part}/close", new { }).Gives(HttpStatusCode.OK);
        await Planner(d).Post($"{Rounds}/{whole}/close", new { }).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_round_by_draw_has_no_units_before_it_and_shows_to_the_inspecting_side_over_the_whole_alone()
    {
        var d = await District.Make(service);
        await Plan(d, new { kind = "SpotCheck", title = "x", from = d.Today, until = d.Today, units = new[] { d.Department }, byDraw = true }).NamesField(HttpStatusCode.UnprocessableEntity, "units");
        var round = await Round(d, new { kind = "SpotCheck", title = "抽查", from = d.Today, until = d.Today.AddDays(10), units = Array.Empty<string>(), byDraw = true });
        var shown = await Planner(d).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK);
        Assert.Equal((true, 0), (shown.GetProperty("byDraw").GetBoolean(), shown.GetProperty("units").GetArrayLength()));
        Assert.Single((await Planner(d).GetAsync($"{Rounds}?unit={d.Code}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        await d.As(Role.Leader, d.Holder).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.NotFound);
        await service.As(Role.Discipline, d.Department, d.Overseer).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.NotFound);
        await Check(d, round, d.Department).Gives(HttpStatusCode.NotFound);
        await d.Assign(round, d.Leader, [d.Inspector], d.Department).NamesField(HttpStatusCode.UnprocessableEntity, "units[0]");
        Assert.Equal(d.Code, Assert.Single(await service.Recorded<RoundPlanned>(), r => r.RoundId == round).UnitCode);
    }

    [Fact]
    public async Task No_round_is_planned_in_the_same_weeks_as_a_blackout()
    {
        var d = await District.Make(service);
        var monday = Monday(d);
        // the department's team is reviewed on a Wednesday: the whole week counts
        await Blackout(d, d.Department, monday.AddDays(2), monday.AddDays(2));
        object Round(DateOnly from, DateOnly until, string unit) => new { kind = "HalfYear", title = "半年检查", from, until, units = new[] { unit } };
        await Plan(d, Round(monday.AddDays(-7), monday, d.Department)).IsProblem(HttpStatusCode.Conflict, "blackout");
        await Plan(d, Round(monday.AddDays(6), monday.AddDays(20), d.Department)).IsProblem(HttpStatusCode.Conflict, "blackout");
        await Plan(d, Round(monday, monday, d.Branch)).IsProblem(HttpStatusCode.Conflict, "blackout");
        await Plan(d, Round(monday, monday, d.OtherDepartment)).Gives(HttpStatusCode.Created);
        await Plan(d, Round(monday.AddDays(-7), monday.AddDays(-1), d.Department)).Gives(HttpStatusCode.Created);
        await Plan(d, Round(monday.AddDays(7), monday.AddDays(8), d.Department)).Gives(HttpStatusCode.Created);
        // of a round in batches only the batch counts that goes there
        await Batches(d, d.Department, d.OtherDepartment, monday.AddDays(7)).Gives(HttpStatusCode.Created);
        await Batches(d, d.Department, d.OtherDepartment, monday.AddDays(5)).IsProblem(HttpStatusCode.Conflict, "blackout");
        // what may be drawn there may clash; members of oversight are no inspection team
        await Plan(d, new { kind = "SpotCheck", title = "x", from = monday, until = monday, byDraw = true }).IsProblem(HttpStatusCode.Conflict, "blackout");
        await Plan(d, new { kind = "RiskLookBack", title = "x", from = monday, until = monday, units = new[] { d.Department } }).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_blackout_names_the_rounds_planned_before_which_are_moved_out_of_it_with_a_reason()
    {
        var d = await District.Make(service);
        var monday = Monday(d);
        var round = await d.RoundFrom(monday, d.Department);
        var blackout = await Planner(d).Post(Blackouts, new { unit = d.Department, from = monday, until = monday.AddDays(4), reason = "年度班子考察" }).Gives(HttpStatusCode.Created);
        Assert.Equal(round, Assert.Single(blackout.GetProperty("rounds").EnumerateArray()).GetGuid());
        Task<HttpResponseMessage> Move(DateOnly from) => Planner(d).Post($"{Rounds}/{round}/move", new { from, until = from.AddDays(3), reason = "避开考察" });
        await Move(monday.AddDays(6)).IsProblem(HttpStatusCode.Conflict, "blackout");
        await Move(monday.AddDays(7)).Gives(HttpStatusCode.OK);
        Assert.Equal(monday.AddDays(7), Day((await Planner(d).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK)).GetProperty("from")));
        Assert.Equal("避开考察", Assert.Single(await service.Recorded<RoundMoved>(), m => m.RoundId == round).Reason);
        await d.Assign(round, d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        await Check(d, round, d.Department).Gives(HttpStatusCode.Created);
        await Move(monday.AddDays(14)).IsProblem(HttpStatusCode.Conflict, "round-begun");
    }

    [Fact]
    public async Task A_blackout_is_lifted_for_one_round_by_another_person_than_who_plans_it()
    {
        var d = await District.Make(service);
        var monday = Monday(d);
        var blackout = await Blackout(d, d.Department, monday, monday.AddDays(4));
        var round = new { kind = "Tour", title = "巡察", from = monday, until = monday.AddDays(3), units = new[] { d.Department } };
        Task<HttpResponseMessage> Lift(HttpClient http, string kind = "Tour") => http.Post($"{Blackouts}/{blackout}/overrides", new { kind, from = monday, until = monday.AddDays(10), reason = "上级统一部署" });
        await Lift(service.As(Role.Discipline, d.Code)).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await Lift(Planner(d)).Gives(HttpStatusCode.Created);
        await Plan(d, round).IsProblem(HttpStatusCode.Conflict, "blackout"); // by who plans: does not count
        await Lift(d.As(Role.Discipline, d.Overseer), "HalfYear").Gives(HttpStatusCode.Created);
        await Plan(d, round).IsProblem(HttpStatusCode.Conflict, "blackout"); // another kind
        await Lift(d.As(Role.Discipline, d.Overseer)).Gives(HttpStatusCode.Created);
        // at once, one of them gets it
        var answers = await Task.WhenAll(Plan(d, round), Plan(d, round), Plan(d, round));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        await Plan(d, round).IsProblem(HttpStatusCode.Conflict, "blackout"); // used
        Assert.Equal(3, Assert.Single((await Planner(d).GetAsync($"{Blackouts}?unit={d.Branch}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("overrides").GetInt32());
        await Planner(d).Post($"{Blackouts}/{blackout}/end", new { reason = "考察结束" }).Gives(HttpStatusCode.OK);
        await Planner(d).Post($"{Blackouts}/{blackout}/end", new { reason = "再次" }).IsProblem(HttpStatusCode.Conflict, "blackout-ended");
        await Plan(d, round).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_units_checklist_is_frozen_on_the_first_day_and_shows_what_was_scored()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        // in effect from tomorrow: the round began today
        await service.DeliverAndWait(d.List(2, d.Item, d.Code + "-I9") with { EffectiveFrom = d.Today.AddDays(1) });
        var inspector = d.As(Role.Inspector, d.Inspector);
        object Scored(params string[] items) => new { methods = new[] { "ReadFiles" }, notes = "查阅", scores = items.Select(i => new { itemCode = i, points = 70, note = "不全" }) };
        await inspector.Post($"{Rounds}/{round}/units/{d.Department}/checks", Scored(d.Code + "-I9")).NamesField(HttpStatusCode.UnprocessableEntity, "scores[0].itemCode");
        await inspector.Post($"{Rounds}/{round}/units/{d.Department}/checks", Scored(d.Item, d.Item)).NamesField(HttpStatusCode.UnprocessableEntity, "scores[1].itemCode");
        await inspector.Post($"{Rounds}/{round}/units/{d.Department}/checks", Scored(d.Item)).Gives(HttpStatusCode.Created);
        var now = service.Clock.GetUtcNow();
        try
        {
            service.Clock.Advance(TimeSpan.FromDays(2));
            var unit = await inspector.GetAsync($"{Rounds}/{round}/units/{d.Department}").Gives(HttpStatusCode.OK);
            Assert.Equal([(d.Item, 70), (d.SecondItem, -1)], unit.GetProperty("checklist").EnumerateArray().Select(i => (i.GetProperty("code").GetString()!, i.GetProperty("points") is { ValueKind: JsonValueKind.Number } p ? p.GetInt32() : -1)));
            Assert.Equal((2, 1), (unit.GetProperty("unit").GetProperty("checklistItems").GetInt32(), unit.GetProperty("unit").GetProperty("checklistScored").GetInt32()));
        }
        finally
        {
            service.Clock.SetTo(now);
        }
    }

    [Fact]
    public async Task A_list_that_becomes_known_late_is_on_the_checklist_as_if_known_in_time()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        await service.DeliverAndWait(d.List(2, d.Item, d.Code + "-I7"));
        var unit = await d.As(Role.Inspector, d.Inspector).GetAsync($"{Rounds}/{round}/units/{d.Department}").Gives(HttpStatusCode.OK);
        Assert.Equal([d.Item, d.Code + "-I7"], unit.GetProperty("checklist").EnumerateArray().Select(i => i.GetProperty("code").GetString()!));
    }

    [Fact]
    public async Task Progress_goes_from_planned_over_being_looked_at_to_checked()
    {
        var d = await District.Make(service);
        var round = await d.Round(d.Department, d.OtherDepartment);
        await d.Assign(round, d.Leader, [d.Inspector], d.Department, d.OtherDepartment).Gives(HttpStatusCode.Created);
        async Task<string[]> States() => [.. (await Planner(d).GetAsync($"{Rounds}/{round}/progress").Gives(HttpStatusCode.OK)).GetProperty("units").EnumerateArray().Select(u => u.GetProperty("progress").GetString()!)];
        Assert.Equal(["Planned", "Planned"], await States());
        await d.Raise(round).Gives(HttpStatusCode.Created);
        Assert.Equal(["BeingLookedAt", "Planned"], await States());
        await Check(d, round, d.OtherDepartment, completes: true).Gives(HttpStatusCode.Created);
        Assert.Equal(["BeingLookedAt", "Checked"], await States());
        await Planner(d).Post($"{Rounds}/{round}/report", new { summary = "完成" }).Gives(HttpStatusCode.OK);
        Assert.Equal(["Checked", "Checked"], await States());
        var own = await service.As(Role.Leader, d.Department, d.Holder).GetAsync($"{Rounds}/{round}/progress").Gives(HttpStatusCode.OK);
        Assert.Equal((1, 1, 1), (own.GetProperty("all").GetProperty("units").GetInt32(), own.GetProperty("all").GetProperty("findings").GetInt32(), own.GetProperty("all").GetProperty("openFindings").GetInt32()));
    }

    [Fact]
    public async Task A_report_has_the_figures_of_units_findings_and_money_and_prints()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        var fault = new { itemCodes = new[] { d.Item }, category = "财务<b>", severity = "Grave", description = "账目不符", amountInvolvedFen = 10_000 };
        var raised = await d.Raise(round, fault).Gives(HttpStatusCode.Created);
        await d.Raise(round).Gives(HttpStatusCode.Created);
        var found = new Found(raised.GetProperty("findingId").GetGuid(), raised.GetProperty("caseId").GetGuid(), Guid.CreateVersion7(), raised.GetProperty("dueOn").GetDateTime());
        await service.DeliverAndWait(d.Submitted(found, 1)); // recovers 10.00 yuan
        await d.Close(found).Gives(HttpStatusCode.OK);
        await Planner(d).Post($"{Rounds}/{round}/report", new { summary = "发现两个问题" }).Gives(HttpStatusCode.OK);
        var report = await Planner(d).GetAsync($"{Rounds}/{round}/report").Gives(HttpStatusCode.OK);
        Assert.Equal([("Minor", 0, 0), ("Serious", 1, 0), ("Grave", 1, 1)], report.GetProperty("bySeverity").EnumerateArray().Select(s => (s.GetProperty("severity").GetString()!, s.GetProperty("findings").GetInt32(), s.GetProperty("closed").GetInt32())));
        Assert.Equal((10_000, 1000, 0.1m), (report.GetProperty("involvedFen").GetInt64(), report.GetProperty("recoveredFen").GetInt64(), report.GetProperty("recoveryRate").GetDecimal()));
        var page = await Planner(d).GetStringAsync($"{Rounds}/{round}/report?format=html");
        Assert.Contains("发现两个问题", page);
        Assert.Contains("100.00 元", page);
        Assert.DoesNotContain("<b>", page);
        await service.As(Role.Discipline, d.Department, d.Overseer).GetAsync($"{Rounds}/{round}/report").Gives(HttpStatusCode.OK); // the round is over that department alone
        await service.As(Role.Discipline, d.Branch, d.Overseer).GetAsync($"{Rounds}/{round}/report").Gives(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("RiskLookBack", null)]
    [InlineData("Presence", "Election")]
    public async Task Members_of_oversight_take_part_in_look_backs_at_risks_and_are_present_at_elections(string kind, string? occasion)
    {
        var d = await District.Make(service);
        var member = "ov" + d.Code;
        // a discipline member of the branch looks at the branch itself: that is what the post is for
        await service.DeliverAndWait(d.Filled(member, d.Branch) with { Role = PostRole.OversightMember });
        var round = await Round(d, new { kind, title = "廉政风险防控", from = d.Today, until = d.Today.AddDays(5), units = new[] { d.Branch } });
        await d.Assign(round, member, [d.Holder], d.Branch).Names("members[0]", "own-unit");
        await d.Assign(round, member, [d.Inspector], d.Branch).Gives(HttpStatusCode.Created);
        object check = new { methods = new[] { "OnSite" }, notes = "看了", occasion };
        await d.As(Role.Leader, d.Inspector).Post($"{Rounds}/{round}/units/{d.Branch}/checks", check).IsProblem(HttpStatusCode.Forbidden, "inspectors-only");
        await d.As(Role.Leader, member).Post($"{Rounds}/{round}/units/{d.Branch}/checks", check).Gives(HttpStatusCode.Created);
        await d.As(Role.Leader, member).Post($"{Rounds}/{round}/units/{d.Branch}/checks", new { methods = new[] { "OnSite" }, notes = "看了", occasion = occasion is null ? "Audit" : null }).NamesField(HttpStatusCode.UnprocessableEntity, "occasion");
        Assert.Equal(member, Assert.Single(await service.Recorded<CheckRecorded>(), c => c.RoundId == round).InspectorPerson);
    }

    [Fact]
    public async Task In_any_other_round_a_member_of_oversight_is_no_inspector_and_recused_in_their_own_unit()
    {
        var d = await District.Make(service);
        var member = "ov" + d.Code;
        await service.DeliverAndWait(d.Filled(member, d.Group) with { Role = PostRole.OversightMember });
        await service.DeliverAndWait(d.Filled(member, d.Branch) with { Role = PostRole.OversightMember });
        var round = await d.Round(d.Department, d.OtherDepartment);
        await d.Assign(round, member, [], d.Department).Names("leader", "own-unit");
        await d.Assign(round, member, [], d.OtherDepartment).Gives(HttpStatusCode.Created);
        await d.As(Role.Leader, member).Post($"{Rounds}/{round}/units/{d.OtherDepartment}/checks", new { methods = new[] { "OnSite" }, notes = "看了" }).IsProblem(HttpStatusCode.Forbidden, "inspectors-only");
    }

    [Fact]
    public async Task Who_is_looked_at_unannounced_reads_nothing_of_it_in_a_feed()
    {
        var d = await District.Make(service);
        var round = await Round(d, d.Plan(d.Department));
        await d.Assign(round, d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        Assert.Equal(2, await service.Scalar<long>($"select count(*) from ledger where subject = 'round/{round}' and restricted"));
    }

    private static DateOnly Day(JsonElement e) => DateOnly.FromDateTime(e.GetDateTime());

    // Far enough ahead that the week lies in the future whatever day it is.
    private static DateOnly Monday(District d) => d.Today.AddDays(21 - (((int)d.Today.DayOfWeek + 6) % 7));

    private static HttpClient Planner(District d) => d.As(Role.Discipline, d.Planner);

    private static Task<HttpResponseMessage> Plan(District d, object round) => Planner(d).Post(Rounds, round);

    private static async Task<Guid> Round(District d, object round) => (await Plan(d, round).Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();

    private static async Task<Guid> Blackout(District d, string unit, DateOnly from, DateOnly until) =>
        (await Planner(d).Post(Blackouts, new { unit, from, until, reason = "年度班子考察" }).Gives(HttpStatusCode.Created)).GetProperty("blackoutId").GetGuid();

    private static Task<HttpResponseMessage> Batches(District d, string first, string second, DateOnly? begins = null)
    {
        var from = begins ?? d.Today;
        return Plan(d, new
        {
            kind = "HalfYear",
            title = "上半年分批检查",
            from,
            until = from.AddDays(80),
            batches = new[] { new { from, until = from.AddDays(20), units = new[] { first } }, new { from = from.AddDays(40), until = from.AddDays(60), units = new[] { second } } },
        });
    }

    private static Task<HttpResponseMessage> Check(District d, Guid round, string unit, bool completes = false, string? by = null) =>
        d.As(Role.Inspector, by ?? d.Inspector).Post($"{Rounds}/{round}/units/{unit}/checks", new { methods = new[] { "OnSite" }, notes = "看了", completes });
}
