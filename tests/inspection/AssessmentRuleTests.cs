using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Rules of assessment are versioned data: drafted by one, adopted by another, never changed, and tried without consequences.</summary>
[Collection(Shared.Name)]
public sealed class AssessmentRuleTests(InspectionService service)
{
    private const string Api = "/api/v1/inspection";

    [Fact]
    public async Task Rules_hold_once_another_person_adopts_them()
    {
        var d = await District.Make(service);
        await Told.Tell(service, Told.Missing(d, d.Department, null));
        var id = await Draft(d, Rule(points: 5m));
        Assert.Equal(99m, await Running(d, d.Department));
        await Planner(d).Post($"{Api}/assessment-rules/{id}/adopt", new { }).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
        using var system = service.As(Role.Discipline, d.Code);
        await system.Post($"{Api}/assessment-rules/{id}/adopt", new { }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        var adoptions = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Adopt(d, id)));
        Assert.Single(adoptions, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(95m, await Running(d, d.Department));
        Assert.Single(await service.Recorded<AssessmentRulesAdopted>(), f => f.RuleSetId == id);
        Assert.Equal(d.Planner, Assert.Single(await service.Recorded<AssessmentRulesDrafted>(), f => f.RuleSetId == id).DraftedBy);
    }

    [Fact]
    public async Task A_draft_keeps_the_rules_it_was_made_under()
    {
        var d = await District.Make(service);
        await Told.Tell(service, Told.Missing(d, d.Department, null));
        var draft = (await Planner(d).Post($"{Api}/assessments", new { year = d.Today.Year }).Gives(HttpStatusCode.Created)).GetProperty("assessmentId").GetGuid();
        await Adopt(d, await Draft(d, Rule(points: 5m))).Gives(HttpStatusCode.OK);
        Assert.Equal(99m, (await Overseer(d).GetAsync($"{Api}/assessments/{draft}/units/{d.Department}").Gives(HttpStatusCode.OK)).GetProperty("score").GetDecimal());
        Assert.True((await Overseer(d).GetAsync($"{Api}/assessments/{draft}/verify").Gives(HttpStatusCode.OK)).GetProperty("intact").GetBoolean());
        Assert.Equal(95m, await Running(d, d.Department));
    }

    [Fact]
    public async Task The_nearest_rules_up_the_tree_hold_in_their_newest_version_from_their_year_on()
    {
        var d = await District.Make(service);
        await Told.Tell(service, Told.Missing(d, d.Department, null));
        await Adopt(d, await Draft(d, Rule(points: 2m))).Gives(HttpStatusCode.OK);
        var second = await Draft(d, Rule(points: 3m));
        await Adopt(d, await Draft(d, Rule(points: 4m), fromYear: d.Today.Year + 1)).Gives(HttpStatusCode.OK);
        await Adopt(d, second).IsProblem(HttpStatusCode.Conflict, "already-adopted");
        Assert.Equal(98m, await Running(d, d.Department));
        await Adopt(d, await Draft(d, Rule(points: 10m), unit: d.Department)).Gives(HttpStatusCode.OK);
        Assert.Equal(98m, await Running(d, d.Department));
        Assert.Equal(90m, (await Overseer(d).GetAsync($"{Api}/assessments/running?unit={d.Department}&kind=Unit&at={Now()}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Single(r => r.GetProperty("code").GetString() == d.Department).GetProperty("score").GetDecimal());
    }

    [Fact]
    public async Task A_rule_may_count_days_and_give_nothing_back()
    {
        var d = await District.Make(service);
        await Adopt(d, await Draft(d, Rule("EntryRecorded", 0.1m, "Quantity", mendedBy: []))).Gives(HttpStatusCode.OK);
        await Told.Tell(service, Told.Entry(d, d.Department, null, late: true)); // 20 days
        Assert.Equal(98m, await Running(d, d.Department));
    }

    [Fact]
    public async Task Everything_wrong_with_rules_is_named()
    {
        var d = await District.Make(service);
        object[] rules =
        [
            Rule(), Rule(), Rule("PostFilled", code: "b"), Rule(points: 0.125m, code: "c"), Rule("FindingRaised", variants: ["Terrible"], code: "d"), Rule(mendedBy: [new { fact = "FindingRaised", percent = 50 }], code: "e"),
        ];
        var problem = await Planner(d).Post($"{Api}/assessment-rules", new { title = "规则", fromYear = d.Today.Year, rules }).Gives(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["rules[1].code", "rules[2].fact", "rules[3].points", "rules[4].variants[0]", "rules[5].mendedBy[0].fact"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()!));
        await Planner(d).Post($"{Api}/assessment-rules", new { title = "规则", fromYear = d.Today.Year, rules = new[] { Rule(points: 1e15m) } }).NamesField(HttpStatusCode.UnprocessableEntity, "rules[0].points");
        await Planner(d).Post($"{Api}/assessment-rules", new { title = "规则", fromYear = d.Today.Year, rules = Array.Empty<object>() }).NamesField(HttpStatusCode.UnprocessableEntity, "rules");
        await Planner(d).Post($"{Api}/assessment-rules", new { title = "规则", fromYear = d.Today.Year, rules = new[] { Rule() }, start = 100, most = 90 }).NamesField(HttpStatusCode.UnprocessableEntity, "most");
        await Planner(d).Post($"{Api}/assessment-rules", new { title = "规则", fromYear = d.Today.Year, rules = new[] { Rule() }, unit = "NOWHERE" }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        using var system = service.As(Role.Discipline, d.Code);
        await system.Post($"{Api}/assessment-rules", new { title = "规则", fromYear = d.Today.Year, rules = new[] { Rule() } }).IsProblem(HttpStatusCode.Forbidden, "person-required");
    }

    [Fact]
    public async Task The_shipped_rules_are_everybodys_to_read_and_a_units_own_those_below_it_and_above()
    {
        var d = await District.Make(service);
        var foreign = await District.Make(service);
        var id = await Draft(d, Rule());
        using var branch = service.As(Role.Clerk, d.Branch, "c");
        Assert.Equal("entry-missing", (await branch.GetAsync($"{Api}/assessment-rules/{id}").Gives(HttpStatusCode.OK)).GetProperty("rules")[0].GetProperty("code").GetString());
        Assert.Equal(2, (await branch.GetAsync($"{Api}/assessment-rules").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        using var other = service.As(Role.Discipline, foreign.Code, "x");
        await other.GetAsync($"{Api}/assessment-rules/{id}").IsProblem(HttpStatusCode.NotFound, "rule-set-not-found");
        var shipped = Assert.Single((await other.GetAsync($"{Api}/assessment-rules").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("ruleSetId").GetGuid();
        Assert.Contains("应记未记，每项", await other.GetStringAsync($"{Api}/assessment-rules/{shipped}?format=html"));
        await other.Post($"{Api}/assessment-rules/{shipped}/adopt", new { }).IsProblem(HttpStatusCode.NotFound, "rule-set-not-found");
    }

    [Fact]
    public async Task The_shipped_rules_pass_the_checks_that_any_rules_must()
    {
        var d = await District.Make(service);
        var shipped = await Overseer(d).GetAsync($"{Api}/assessment-rules/01900000-0000-7000-8000-000000000011").Gives(HttpStatusCode.OK);
        await Planner(d).Post($"{Api}/assessment-rules", new { title = "照抄", fromYear = d.Today.Year, rules = shipped.GetProperty("rules") }).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task What_if_shows_who_would_shift_and_leaves_nothing_behind()
    {
        var d = await District.Make(service);
        await Told.Tell(service, Told.Missing(d, d.Department, null));
        await Told.Tell(service, Told.Found(d, d.Group, Severity.Minor));
        await service.Sweep<Assessments.KeepTallies>();
        var rows = "select (select count(*) from ledger) + (select count(*) from assessment_rule_sets) + (select count(*) from assessments) + (select count(*) from tallies)";
        var before = await service.Scalar<long>(rows);
        var tried = await Overseer(d).Post($"{Api}/assessments/what-if", new { year = d.Today.Year, rules = new[] { Rule(points: 3m) } }).Gives(HttpStatusCode.OK);
        Assert.Equal((10, 1, 1), (tried.GetProperty("assessed").GetInt32(), tried.GetProperty("otherScores").GetInt32(), tried.GetProperty("otherPlaces").GetInt32()));
        var shift = tried.GetProperty("shifts")[0];
        Assert.Equal((d.Department, 99m, 97m, 4, 5), (shift.GetProperty("code").GetString(), shift.GetProperty("scoreBefore").GetDecimal(), shift.GetProperty("scoreAfter").GetDecimal(), shift.GetProperty("placeBefore").GetInt32(), shift.GetProperty("placeAfter").GetInt32()));
        var then = await Overseer(d).Post($"{Api}/assessments/what-if", new { year = d.Today.Year, rules = new[] { Rule(points: 3m) }, at = service.Clock.GetUtcNow().AddHours(-1) }).Gives(HttpStatusCode.OK);
        Assert.Equal(0, then.GetProperty("otherScores").GetInt32());
        Assert.Equal(99m, await Running(d, d.Department));
        var nothing = await Overseer(d).Post($"{Api}/assessments/what-if", new { year = d.Today.Year }).Gives(HttpStatusCode.OK);
        Assert.Equal(0, nothing.GetProperty("shifts").GetArrayLength());
        var without = await Overseer(d).Post($"{Api}/assessments/what-if", new { year = d.Today.Year, without = new[] { "entry-missing", "finding-minor" } }).Gives(HttpStatusCode.OK);
        Assert.Equal(2, without.GetProperty("otherScores").GetInt32());
        await Overseer(d).Post($"{Api}/assessments/what-if", new { year = d.Today.Year, without = new[] { "no-such" } }).NamesField(HttpStatusCode.UnprocessableEntity, "without[0]");
        await Overseer(d).Post($"{Api}/assessments/what-if", new { year = d.Today.Year, rules = new[] { Rule("PostFilled") } }).NamesField(HttpStatusCode.UnprocessableEntity, "rules[0].fact");
        Assert.Equal(before, await service.Scalar<long>(rows));
    }

    private static object Rule(string fact = "LogbookEntryMissing", decimal points = 1m, string per = "Each", string code = "entry-missing", string[]? variants = null, object[]? mendedBy = null) =>
        new { code, fact, variants, appliesTo = "Unit", effect = "Deduction", points, per, mendedBy, zh = "规则", en = "Rule" };

    private async Task<Guid> Draft(District d, object rule, int? fromYear = null, string? unit = null) =>
        (await Planner(d).Post($"{Api}/assessment-rules", new { title = "考核规则", fromYear = fromYear ?? d.Today.Year, rules = new[] { rule }, unit }).Gives(HttpStatusCode.Created)).GetProperty("ruleSetId").GetGuid();

    private Task<HttpResponseMessage> Adopt(District d, Guid id) => Overseer(d).Post($"{Api}/assessment-rules/{id}/adopt", new { });

    private string Now() => Uri.EscapeDataString(service.Clock.GetUtcNow().ToString("O"));

    private async Task<decimal> Running(District d, string unit) => (await Overseer(d).GetAsync($"{Api}/assessments/running/units/{unit}").Gives(HttpStatusCode.OK)).GetProperty("score").GetDecimal();

    private HttpClient Planner(District d) => d.As(Role.Discipline, d.Planner);

    private HttpClient Overseer(District d) => d.As(Role.Discipline, d.Overseer);
}
