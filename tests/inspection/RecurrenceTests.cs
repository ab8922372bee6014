using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Findings that come up again, are looked at again, concern several units, and are found among many.</summary>
[Collection(Shared.Name)]
public sealed class RecurrenceTests(InspectionService service)
{
    private const string Findings = "/api/v1/inspection/findings";
    private const string Rounds = "/api/v1/inspection/rounds";

    [Fact]
    public async Task A_closed_finding_that_is_found_again_is_open_with_its_count_and_clean_days_and_due_anew()
    {
        var d = await District.Make(service);
        var found = await Closed(d);
        var (first, now) = (found.Due, service.Clock.GetUtcNow());
        try
        {
            service.Clock.Advance(TimeSpan.FromDays(45));
            var later = await Later(d);
            var again = await Again(d, later, found).Gives(HttpStatusCode.Created);
            Assert.Equal((1, 45, d.Today.AddDays(30), first), (again.GetProperty("count").GetInt32(), again.GetProperty("cleanDays").GetInt32(), Day(again, "dueOn"), Day(again, "firstDueOn")));
            var shown = await d.Get(found);
            Assert.Equal(("Rectifying", 3, first), (shown.GetProperty("status").GetString(), shown.GetProperty("version").GetInt32(), Day(shown, "firstDueOn")));
            var history = Assert.Single(shown.GetProperty("recurrences").EnumerateArray());
            Assert.Equal(("已核实", "制度缺失", 45), (history.GetProperty("conclusion").GetString(), history.GetProperty("rootCause").GetString(), history.GetProperty("cleanDays").GetInt32()));
            var fact = Assert.Single(await service.Recorded<FindingRecurred>(), r => r.FindingId == found.Id);
            Assert.Equal((1, 45, 1, later, 3, d.Today.AddDays(30)), (fact.Count, fact.CleanDays, fact.Attempts, fact.RoundId, fact.Version, fact.DueOn));
            Assert.DoesNotContain(await service.Recorded<AccountabilityRequested>(), r => r.CauseId == found.Id); // the first time, not yet
        }
        finally
        {
            service.Clock.SetTo(now);
        }
    }

    [Fact]
    public async Task What_was_submitted_before_it_was_found_again_answers_no_more()
    {
        var d = await District.Make(service);
        var found = await Closed(d);
        var later = await Later(d);
        await Again(d, later, found).Gives(HttpStatusCode.Created);
        await service.DeliverAndWait(d.Submitted(found, 1)); // late, once more
        Assert.Equal("Rectifying", await d.Status(found));
        await Close(d, found, d.Other()).IsProblem(HttpStatusCode.Conflict, "nothing-submitted");
        await service.DeliverAndWait(d.Submitted(found, 2));
        Assert.Equal("Submitted", await d.Status(found));
        // the team that found it again judges it, and no longer the one before
        await d.Close(found).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await Close(d, found, d.Other()).Gives(HttpStatusCode.OK);
        Assert.Equal("Closed", await d.Status(found));
    }

    [Fact]
    public async Task Only_what_was_closed_is_found_again_in_a_later_round_at_its_own_unit_by_its_team()
    {
        var d = await District.Make(service);
        var open = await d.Find();
        var first = (await d.Get(open)).GetProperty("roundId").GetGuid();
        var later = await Later(d, d.Department, d.OtherDepartment);
        await Again(d, later, open).IsProblem(HttpStatusCode.Conflict, "finding-open");
        await service.DeliverAndWait(d.Submitted(open, 1));
        await d.Close(open).Gives(HttpStatusCode.OK);
        await Again(d, first, open, d.Inspector).IsProblem(HttpStatusCode.Conflict, "same-round");
        await Again(d, later, open, d.Inspector).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await Again(d, later, open, unit: d.OtherDepartment).NamesField(HttpStatusCode.UnprocessableEntity, "findingId");
        await d.As(Role.Inspector, d.Other()).Post($"{Rounds}/{later}/units/{d.Department}/recurrences", new { findingId = Guid.NewGuid(), description = "x" }).NamesField(HttpStatusCode.UnprocessableEntity, "findingId");
        await d.As(Role.Inspector, d.Other()).Post($"{Rounds}/{later}/units/{d.Department}/recurrences", new { findingId = open.Id, description = "x", severity = "Minor" }).NamesField(HttpStatusCode.UnprocessableEntity, "severity");
        await d.As(Role.Inspector, d.Other()).Post($"{Rounds}/{later}/units/{d.Department}/recurrences", new { findingId = open.Id, description = "x", dueOn = d.Today }).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        // at once, it came up once
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Again(d, later, open)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Single(await service.Recorded<FindingRecurred>(), r => r.FindingId == open.Id);
    }

    [Fact]
    public async Task Who_put_it_right_cannot_say_that_it_came_up_again()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await service.DeliverAndWait(d.Submitted(found, 1, by: d.Other()));
        await d.Close(found).Gives(HttpStatusCode.OK);
        await Again(d, await Later(d), found).IsProblem(HttpStatusCode.Forbidden, "rectifier-cannot-close");
    }

    [Theory]
    [InlineData("Serious", ProposalKind.Talk)]
    [InlineData("Grave", ProposalKind.Proceeding)]
    public async Task From_the_second_time_on_a_talk_or_for_a_grave_one_a_proceeding_is_asked_for(string severity, ProposalKind kind)
    {
        var d = await District.Make(service);
        var found = await Closed(d);
        await service.DeliverAndWait(d.Assigned(found));
        await Again(d, await Later(d), found).Gives(HttpStatusCode.Created);
        await service.DeliverAndWait(d.Submitted(found, 2));
        await Close(d, found, d.Other()).Gives(HttpStatusCode.OK);
        var third = await d.RoundFrom(d.Today.AddDays(60), d.Department);
        await d.Assign(third, d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        var again = await d.As(Role.Inspector, d.Inspector).Post($"{Rounds}/{third}/units/{d.Department}/recurrences", new { findingId = found.Id, description = "第三次出现", severity }).Gives(HttpStatusCode.Created);
        Assert.Equal((2, kind.ToString()), (again.GetProperty("count").GetInt32(), again.GetProperty("askedFor").GetString()));
        var asked = Assert.Single(await service.Recorded<AccountabilityRequested>(), r => r.CauseId == found.Id);
        Assert.Equal((kind, RequestCause.Recurrence, d.Holder, found.Case), (asked.Kind, asked.Cause, asked.PersonCode, asked.CaseId));
        Assert.Equal(severity == "Grave" ? d.Today.AddDays(15) : d.Today.AddDays(30), Day(again, "dueOn"));
    }

    [Fact]
    public async Task A_round_is_not_closed_while_what_it_found_again_is_open()
    {
        var d = await District.Make(service);
        var found = await Closed(d);
        var first = (await d.Get(found)).GetProperty("roundId").GetGuid();
        var later = await Later(d);
        await Again(d, later, found).Gives(HttpStatusCode.Created);
        var planner = d.As(Role.Discipline, d.Planner);
        foreach (var round in new[] { first, later })
            await planner.Post($"{Rounds}/{round}/report", new { summary = "报告" }).Gives(HttpStatusCode.OK);
        await planner.Post($"{Rounds}/{first}/close", new { }).Gives(HttpStatusCode.OK); // rests with the later round
        await planner.Post($"{Rounds}/{later}/close", new { }).IsProblem(HttpStatusCode.Conflict, "findings-open");
    }

    [Fact]
    public async Task A_follow_up_looks_at_a_rounds_findings_again_unit_by_unit()
    {
        var d = await District.Make(service);
        var (closed, second) = (await Closed(d), Guid.Empty);
        var first = (await d.Get(closed)).GetProperty("roundId").GetGuid();
        second = (await d.Raise(first).Gives(HttpStatusCode.Created)).GetProperty("findingId").GetGuid();
        var planner = d.As(Role.Discipline, d.Planner);
        object Follow(params Guid[] findings) => new { title = "回马枪", from = d.Today.AddDays(30), until = d.Today.AddDays(40), findings = findings.Length == 0 ? null : findings };
        await planner.Post($"{Rounds}/{first}/follow-ups", Follow(Guid.NewGuid())).NamesField(HttpStatusCode.UnprocessableEntity, "findings[0]");
        await planner.Post($"{Rounds}/{await d.Round(d.Department)}/follow-ups", Follow()).IsProblem(HttpStatusCode.Conflict, "nothing-found");
        Assert.Equal(2, (await planner.Post($"{Rounds}/{first}/follow-ups", Follow()).Gives(HttpStatusCode.Created)).GetProperty("findings").GetInt32());
        var round = (await planner.Post($"{Rounds}/{first}/follow-ups", Follow(closed.Id)).Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();
        var shown = await planner.GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK);
        Assert.Equal(("FollowUp", first), (shown.GetProperty("kind").GetString(), shown.GetProperty("follows").GetGuid()));

        await d.Fill(d.Other(), d.Group);
        await d.Assign(round, d.Other(), [], d.Department).Gives(HttpStatusCode.Created);
        var inspector = d.As(Role.Inspector, d.Other());
        Task<HttpResponseMessage> Confirm(Guid finding) => inspector.Post($"{Rounds}/{round}/units/{d.Department}/confirmations", new { findingId = finding, note = "制度仍在执行" });
        await Confirm(second).IsProblem(HttpStatusCode.Conflict, "finding-open");
        await Confirm(closed.Id).Gives(HttpStatusCode.OK);
        await Confirm(closed.Id).IsProblem(HttpStatusCode.Conflict, "already-confirmed");
        Assert.Single(await service.Recorded<FindingConfirmed>(), c => c.FindingId == closed.Id);
        var unit = await inspector.GetAsync($"{Rounds}/{round}/units/{d.Department}").Gives(HttpStatusCode.OK);
        Assert.Equal((1, 1), (unit.GetProperty("unit").GetProperty("toLookAtAgain").GetInt32(), unit.GetProperty("unit").GetProperty("lookedAtAgain").GetInt32()));
        Assert.Equal("制度仍在执行", unit.GetProperty("lookAgain")[0].GetProperty("note").GetString());
        await Again(d, round, closed).Gives(HttpStatusCode.Created); // seen twice, it came up after all
        Assert.True((await inspector.GetAsync($"{Rounds}/{round}/units/{d.Department}").Gives(HttpStatusCode.OK)).GetProperty("lookAgain")[0].GetProperty("recurred").GetBoolean());
    }

    [Fact]
    public async Task A_finding_about_several_units_is_seen_and_answered_by_each_of_them()
    {
        var d = await District.Make(service);
        var round = await d.Round(d.Department, d.OtherDepartment);
        await d.Assign(round, d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        object Joint(params string[] jointUnits) => new { itemCodes = new[] { d.Item }, category = "财务", severity = "Minor", description = "共同问题", jointUnits };
        await d.Raise(round, Joint(d.Branch)).NamesField(HttpStatusCode.UnprocessableEntity, "jointUnits[0]");
        await d.Raise(round, Joint(d.Department)).NamesField(HttpStatusCode.UnprocessableEntity, "jointUnits[0]");
        await d.Raise(round, Joint(d.OtherDepartment, d.OtherDepartment)).NamesField(HttpStatusCode.UnprocessableEntity, "jointUnits[1]");
        var id = (await d.Raise(round, Joint(d.OtherDepartment)).Gives(HttpStatusCode.Created)).GetProperty("findingId").GetGuid();
        Assert.Equal([d.OtherDepartment], Assert.Single(await service.Recorded<FindingRaised>(), f => f.FindingId == id).JointUnits!);

        var other = service.As(Role.Leader, d.OtherDepartment, "leader of it");
        await other.GetAsync($"{Findings}/{id}").Gives(HttpStatusCode.OK);
        Assert.Equal(id, Assert.Single((await other.GetAsync(Findings).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("findingId").GetGuid());
        await service.As(Role.Leader, d.Group, "x").GetAsync($"{Findings}/{id}").Gives(HttpStatusCode.NotFound);
        Task<HttpResponseMessage> Answer(HttpClient http, string unit) => http.Post($"{Findings}/{id}/answers", new { unit, text = "已清理" });
        await Answer(service.As(Role.Leader, d.Group, "x"), d.OtherDepartment).Gives(HttpStatusCode.NotFound);
        await Answer(service.As(Role.Leader, d.Department, d.Holder), d.OtherDepartment).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Answer(other, d.Department).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Answer(other, d.OtherDepartment).Gives(HttpStatusCode.Created);
        Assert.Equal("已清理", Assert.Single((await d.As(Role.Inspector, d.Inspector).GetAsync($"{Findings}/{id}").Gives(HttpStatusCode.OK)).GetProperty("answers").EnumerateArray()).GetProperty("text").GetString());
        Assert.Equal(d.OtherDepartment, Assert.Single(await service.Recorded<FindingAnswered>(), a => a.FindingId == id).UnitCode);
        // an inspector tied to a unit that shares in it does not raise it
        await d.Fill(d.Inspector, d.OtherDepartment);
        await d.Raise(round, Joint(d.OtherDepartment)).IsProblem(HttpStatusCode.Forbidden, "recused");
        await d.Raise(round).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Findings_are_found_by_category_words_recurrence_and_unit_with_or_without_what_lies_below()
    {
        var d = await District.Make(service);
        var found = await Closed(d);
        var later = await Later(d);
        await Again(d, later, found).Gives(HttpStatusCode.Created);
        var plain = (await d.As(Role.Inspector, d.Other()).Post($"{Rounds}/{later}/units/{d.Department}/findings", new { itemCodes = new[] { d.Item }, category = "作风", severity = "Minor", description = "会议 记录\n不全 100%" }).Gives(HttpStatusCode.Created)).GetProperty("findingId").GetGuid();
        var http = d.As(Role.Discipline, d.Planner);
        async Task<Guid[]> Ids(string query) => [.. (await http.GetAsync($"{Findings}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(f => f.GetProperty("findingId").GetGuid())];
        Assert.Equal([found.Id], await Ids("recurring=true"));
        Assert.Equal([plain], await Ids("recurring=false"));
        Assert.Equal([plain], await Ids("category=作风"));
        Assert.Equal([plain], await Ids("q=" + Uri.EscapeDataString("记录 不全")));
        Assert.Equal([plain], await Ids("q=100%25"));
        Assert.Empty(await Ids("q=" + Uri.EscapeDataString("全不")));
        Assert.Equal([found.Id, plain], await Ids($"round={later}"));
        Assert.Equal([found.Id, plain], await Ids($"unit={d.Code}"));
        Assert.Empty(await Ids($"unit={d.Code}&below=false"));
        Assert.Equal([found.Id, plain], await Ids($"unit={d.Department}&below=false&sort=dueOn"));
        await http.GetAsync($"{Findings}?q=x").NamesField(HttpStatusCode.BadRequest, "q");
        await http.GetAsync($"{Findings}?cursor=WyIiLCJ4Il0").NamesField(HttpStatusCode.BadRequest, "cursor");
        var page = await http.GetAsync($"{Findings}?limit=1&sort=dueOn").Gives(HttpStatusCode.OK);
        Assert.Equal([plain], await Ids($"limit=1&sort=dueOn&cursor={page.GetProperty("next").GetString()}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_state_a_list_is_found_by_is_the_state_that_is_derived_whatever_the_order(int seed)
    {
        var d = await District.Make(service);
        var random = new Random(seed);
        var found = await Closed(d);
        await Again(d, await Later(d), found).Gives(HttpStatusCode.Created);
        List<Func<Task>> events = [() => service.DeliverAndWait(d.Assigned(found)), () => service.DeliverAndWait(d.Submitted(found, 1)), () => service.DeliverAndWait(d.Submitted(found, 2)), () => service.DeliverAndWait(d.Missed(found))];
        foreach (var e in events.Concat(events).OrderBy(_ => random.Next()).ToList())
            await e();
        Assert.Equal(0, await service.Scalar<long>("select count(*) from findings f join finding_states s on s.finding_id = f.id where f.status <> s.status"));
        Assert.Equal("Submitted", await service.Scalar<string>($"select status from findings where id = '{found.Id}'"));
    }

    private static DateOnly Day(System.Text.Json.JsonElement e, string name) => DateOnly.FromDateTime(e.GetProperty(name).GetDateTime());

    private async Task<Found> Closed(District d)
    {
        var found = await d.Find();
        await service.DeliverAndWait(d.Submitted(found, 1));
        await d.As(Role.Inspector, d.Inspector).Post($"{Findings}/{found.Id}/close", new { conclusion = "已核实", rootCause = "制度缺失" }).Gives(HttpStatusCode.OK);
        return found;
    }

    // A later round over the units, with a team of its own.
    private static async Task<Guid> Later(District d, params string[] units)
    {
        units = units.Length == 0 ? [d.Department] : units;
        var round = await d.RoundFrom(d.Today.AddDays(30), units);
        await d.Fill(d.Other(), d.Group);
        await d.Assign(round, d.Other(), [], units).Gives(HttpStatusCode.Created);
        return round;
    }

    private static Task<HttpResponseMessage> Again(District d, Guid round, Found found, string? by = null, string? unit = null) =>
        d.As(Role.Inspector, by ?? d.Other()).Post($"{Rounds}/{round}/units/{unit ?? d.Department}/recurrences", new { findingId = found.Id, description = "再次出现" });

    private static Task<HttpResponseMessage> Close(District d, Found found, string by) => d.Close(found, by);
}

file static class People
{
    /// <summary>An inspector of another team.</summary>
    public static string Other(this District d) => d.Code + "_other";
}
