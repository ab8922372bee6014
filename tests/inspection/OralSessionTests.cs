using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Sessions of oral reports (口头汇报): who reports, what they are asked, who rates them.</summary>
[Collection(Shared.Name)]
public sealed class OralSessionTests(InspectionService service)
{
    private const string Sessions = Hall.Sessions;

    [Fact]
    public async Task A_session_is_planned_with_the_hash_of_its_seed_and_shows_who_is_recused()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        await d.As(Role.Discipline, d.Planner).Post("/api/v1/inspection/declared-interests", new { person = d.Inspector, unit = d.OtherDepartment, reason = "亲属" }).Gives(HttpStatusCode.Created);
        var planned = await hall.Runner.Post(Sessions, hall.Plan()).Gives(HttpStatusCode.Created);

        var id = planned.GetProperty("sessionId").GetGuid();
        var fact = Assert.Single(await service.Recorded<OralSessionPlanned>(), s => s.SessionId == id);
        Assert.Equal((d.Code, planned.GetProperty("seedHash").GetString()), (fact.UnitCode, fact.SeedHash));
        Assert.Equal(fact.SeedHash, await service.Scalar<string>($"select encode(sha256(convert_to(seed, 'UTF8')), 'hex') from oral_seeds where session_id = '{id}'"));
        var shown = await hall.Runner.GetAsync($"{Sessions}/{id}").Gives(HttpStatusCode.OK);
        Assert.Equal("Planned", shown.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("seed").ValueKind);
        string[] Recused(int i) => [.. shown.GetProperty("reporters")[i].GetProperty("recused").EnumerateArray().Select(r => $"{r.GetProperty("person")} {r.GetProperty("ground")}")];
        Assert.Equal([$"{d.Holder} own-unit"], Recused(0));
        Assert.Equal([$"{d.Inspector} declared-interest"], Recused(1));
        Assert.Equal([hall.Secretary, hall.OtherSecretary], shown.GetProperty("reporters").EnumerateArray().Select(r => r.GetProperty("person").GetString()));
    }

    [Fact]
    public async Task A_session_names_each_unit_or_member_that_will_not_do()
    {
        var hall = await Hall.Make(service);
        var foreign = await Hall.Make(service);
        var d = hall.D;
        Task<HttpResponseMessage> Plan(string[]? units = null, string[]? panel = null, DateOnly? heldOn = null) => hall.Runner.Post(Sessions, hall.Plan(units, panel, heldOn));
        await Plan([d.Department, "NOWHERE"]).NamesField(HttpStatusCode.UnprocessableEntity, "units[1]");
        await Plan([foreign.D.Department]).NamesField(HttpStatusCode.UnprocessableEntity, "units[0]");
        await Plan([d.Department, d.Department]).NamesField(HttpStatusCode.UnprocessableEntity, "units[1]");
        await Plan([d.Department, d.Branch]).NamesField(HttpStatusCode.UnprocessableEntity, "units[1]"); // nobody is first responsible there
        await Plan(panel: [d.Leader, "NOBODY"]).NamesField(HttpStatusCode.UnprocessableEntity, "panel[1]");
        await Plan(panel: [d.Leader, d.Leader]).NamesField(HttpStatusCode.UnprocessableEntity, "panel[1]");
        await Plan(panel: []).NamesField(HttpStatusCode.UnprocessableEntity, "panel");
        await Plan(heldOn: d.Today.AddDays(-1)).NamesField(HttpStatusCode.UnprocessableEntity, "heldOn");
        await Plan(heldOn: DateOnly.MaxValue).NamesField(HttpStatusCode.UnprocessableEntity, "heldOn");
        var alone = await Plan(panel: [d.Holder, hall.Secretary]).IsProblem(HttpStatusCode.Conflict, "panel-recused");
        Assert.Equal("units[0]", alone.GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.Equal(1, alone.GetProperty("errors").GetArrayLength()); // at the other department both may rate
    }

    [Fact]
    public async Task A_session_is_opened_on_its_day_by_a_person_once_its_banks_are_large_enough()
    {
        var hall = await Hall.Make(service, stock: false);
        var now = service.Clock.GetUtcNow();
        var session = await hall.Planned(heldOn: hall.D.Today.AddDays(1));
        Task<HttpResponseMessage> Open(HttpClient http) => http.Post($"{Sessions}/{session}/open", new { });
        await Open(hall.Runner).IsProblem(HttpStatusCode.Conflict, "too-early");
        await hall.Draw(session).IsProblem(HttpStatusCode.Conflict, "session-not-open");
        await hall.Close(session).IsProblem(HttpStatusCode.Conflict, "session-not-open");
        await Open(service.As(Role.Discipline, hall.D.Code)).IsProblem(HttpStatusCode.Forbidden, "person-required");
        try
        {
            service.Clock.Advance(TimeSpan.FromDays(1));
            await hall.Stock("第一题", "第二题");
            var small = await Open(hall.Runner).IsProblem(HttpStatusCode.Conflict, "bank-too-small");
            Assert.Equal(["units[0]", "units[1]"], small.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
            await hall.Stock("第三题");
            var opened = await Open(hall.Runner).Gives(HttpStatusCode.OK);
            Assert.Equal(6, opened.GetProperty("questions").GetInt32());
            await Open(hall.Runner).IsProblem(HttpStatusCode.Conflict, "session-open");
            Assert.Equal(opened.GetProperty("bankHash").GetString(), Assert.Single(await service.Recorded<OralSessionOpened>(), s => s.SessionId == session).BankHash);
        }
        finally
        {
            service.Clock.SetTo(now);
        }
    }

    [Fact]
    public async Task Who_reports_is_who_holds_the_post_on_the_day()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var newcomer = d.Code + "_newcomer";
        var leaving = await hall.Appoint(d.Code + "_leaving", d.Branch);
        var vacating = await hall.Appoint(d.Code + "_vacating", d.Group);
        var session = await hall.Planned([d.Branch, d.Group], panel: [d.Planner]);
        Assert.Equal(leaving.PersonCode, (await hall.Reporter(session, d.Branch)).GetProperty("person").GetString());
        await service.DeliverAndWait(d.Vacated(leaving, d.Today.AddDays(-1)));
        await service.DeliverAndWait(d.Vacated(vacating, d.Today.AddDays(-1)));
        await hall.Appoint(newcomer, d.Branch, d.Today);
        await hall.Runner.Post($"{Sessions}/{session}/open", new { }).Gives(HttpStatusCode.OK);

        Assert.Equal(newcomer, (await hall.Reporter(session, d.Branch)).GetProperty("person").GetString());
        Assert.Equal(newcomer, (await hall.Draw(session, d.Branch).Gives(HttpStatusCode.OK)).GetProperty("person").GetString());
        await hall.Answer(session, d.Branch).Gives(HttpStatusCode.OK);
        await hall.Draw(session, d.Group).IsProblem(HttpStatusCode.Conflict, "post-vacant");
        await hall.PassOver(session, d.Group).Gives(HttpStatusCode.OK);
        await hall.Draw(session, d.Group).IsProblem(HttpStatusCode.Conflict, "reporter-absent");
    }

    [Fact]
    public async Task A_question_is_drawn_once_in_turn_by_a_person_who_does_not_report()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var session = await hall.Opened();
        await hall.Draw(session, d.OtherDepartment).IsProblem(HttpStatusCode.Conflict, "not-their-turn");
        await hall.Draw(session, d.Branch).IsProblem(HttpStatusCode.NotFound, "oral-reporter-not-found");
        await hall.Draw(session, by: service.As(Role.Discipline, d.Code)).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await hall.Draw(session, by: d.As(Role.Discipline, hall.Secretary)).IsProblem(HttpStatusCode.Forbidden, "own-report");
        await hall.Answer(session).IsProblem(HttpStatusCode.Conflict, "nothing-drawn");

        var drawn = await hall.Draw(session).Gives(HttpStatusCode.OK);
        Assert.Equal((hall.Secretary, 3), (drawn.GetProperty("person").GetString(), drawn.GetProperty("ofCount").GetInt32()));
        await hall.Draw(session).IsProblem(HttpStatusCode.Conflict, "already-drawn");
        var fact = Assert.Single(await service.Recorded<OralQuestionDrawn>(), q => q.SessionId == session);
        Assert.Equal((drawn.GetProperty("question").GetString(), drawn.GetProperty("place").GetInt32(), hall.Secretary), (fact.Question, fact.Place, fact.PersonCode));
        await hall.Draw(session, d.OtherDepartment).IsProblem(HttpStatusCode.Conflict, "not-their-turn"); // the first has not answered yet
        await hall.Answer(session).Gives(HttpStatusCode.OK);
        await hall.Answer(session).IsProblem(HttpStatusCode.Conflict, "already-answered");
        await hall.PassOver(session, d.Department).IsProblem(HttpStatusCode.Conflict, "already-answered");
        await hall.Draw(session, d.OtherDepartment).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Many_draws_at_once_give_one_question()
    {
        var hall = await Hall.Make(service);
        var session = await hall.Opened();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => hall.Draw(session)));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.Single(await service.Recorded<OralQuestionDrawn>(), q => q.SessionId == session);
    }

    [Fact]
    public async Task Anybody_can_recompute_a_draw_once_the_session_is_closed()
    {
        var hall = await Hall.Make(service);
        var session = await hall.Opened();
        await hall.Heard(session);
        await hall.Heard(session, hall.D.OtherDepartment);
        await hall.Runner.GetAsync($"{Sessions}/{session}/verify").IsProblem(HttpStatusCode.Conflict, "session-not-closed");
        await hall.Rate(session, hall.D.Leader, 80).Gives(HttpStatusCode.OK);
        await hall.Rate(session, hall.D.Leader, 80, hall.D.OtherDepartment).Gives(HttpStatusCode.OK);
        var seed = (await hall.Close(session).Gives(HttpStatusCode.OK)).GetProperty("seed").GetString()!;

        var verified = await service.As(Role.Auditor, hall.D.Code).GetAsync($"{Sessions}/{session}/verify").Gives(HttpStatusCode.OK);
        Assert.True(verified.GetProperty("seedMatches").GetBoolean());
        Assert.True(verified.GetProperty("bankMatches").GetBoolean());
        Assert.Equal(6, verified.GetProperty("bank").GetArrayLength());
        Assert.Equal(seed, Assert.Single(await service.Recorded<OralSessionClosed>(), s => s.SessionId == session).Seed);
        foreach (var draw in verified.GetProperty("draws").EnumerateArray())
        {
            Assert.True(draw.GetProperty("matches").GetBoolean());
            // the same by another way: the database's own hash and arithmetic
            Assert.Equal(draw.GetProperty("place").GetInt32(), await service.Scalar<int>($"""
                select mod(sum(get_byte(h, i)::numeric * 256::numeric ^ (15 - i)), {draw.GetProperty("ofCount").GetInt32()})::int
                from (select sha256(convert_to('{seed}|{draw.GetProperty("unit").GetString()}', 'UTF8')) as h) s, generate_series(0, 15) i
                """));
        }
        Assert.Equal(verified.GetProperty("bankHash").GetString(), await service.Scalar<string>($"""
            select encode(sha256(convert_to(string_agg(format(E'%s|%s|%s|%s|%s\n', unit_code, place, question_id, version, encode(sha256(convert_to(text, 'UTF8')), 'hex')), '' order by unit_code collate "C", place), 'UTF8')), 'hex')
            from oral_frozen_questions where session_id = '{session}'
            """));
        var own = await service.As(Role.Leader, hall.D.Department, hall.Secretary).GetAsync($"{Sessions}/{session}/verify").Gives(HttpStatusCode.OK);
        Assert.Equal(1, own.GetProperty("draws").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, own.GetProperty("bank").ValueKind);
    }

    [Fact]
    public async Task The_bank_is_fixed_when_the_session_is_opened()
    {
        var hall = await Hall.Make(service);
        var session = await hall.Opened();
        foreach (var question in (await hall.Runner.GetAsync($"{Hall.Questions}?unit={hall.D.Department}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray())
            await hall.Runner.Post($"{Hall.Questions}/{question.GetProperty("questionId").GetGuid()}/change", new { text = "事后改的题", reason = "试" }).Gives(HttpStatusCode.OK);
        Assert.NotEqual("事后改的题", (await hall.Draw(session).Gives(HttpStatusCode.OK)).GetProperty("question").GetString());
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Infrastructure.Execute(service.Database, $"delete from oral_draws where session_id = '{session}'"));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Infrastructure.Execute(service.Database, $"update oral_frozen_questions set text = 'x' where session_id = '{session}'"));
    }

    [Fact]
    public async Task A_report_is_rated_once_in_person_and_never_by_who_is_recused()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var session = await hall.Opened(panel: [d.Leader, d.Inspector, d.Holder, hall.OtherSecretary]);
        await hall.Rate(session, d.Leader, 90).IsProblem(HttpStatusCode.Conflict, "not-answered");
        await hall.Heard(session);
        await hall.Rate(session, d.Holder, 90).IsProblem(HttpStatusCode.Forbidden, "recused");
        await hall.Rate(session, d.Overseer, 90).IsProblem(HttpStatusCode.Forbidden, "not-on-the-panel");
        await hall.Rate(session, "", 90, by: service.As(Role.Discipline, d.Code)).IsProblem(HttpStatusCode.Forbidden, "not-on-the-panel");
        await hall.Rate(session, d.Leader, 101).NamesField(HttpStatusCode.UnprocessableEntity, "points");
        var both = await Task.WhenAll(hall.Rate(session, d.Leader, 90), hall.Rate(session, d.Leader, 60));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], both.Select(a => a.StatusCode).Order());
        await hall.Rate(session, d.Leader, 70).IsProblem(HttpStatusCode.Conflict, "already-rated");
        // whoever rates may come from anywhere
        await hall.Rate(session, "", 88, by: service.As(Role.Leader, d.Group, d.Inspector)).Gives(HttpStatusCode.OK);
        await hall.Heard(session, d.OtherDepartment);
        await hall.Rate(session, hall.OtherSecretary, 100, d.OtherDepartment).IsProblem(HttpStatusCode.Forbidden, "recused");
        Assert.Equal([d.Inspector, d.Leader], (await service.Recorded<OralReportRated>()).Where(r => r.SessionId == session).Select(r => r.PersonCode).Order());
    }

    [Fact]
    public async Task Ratings_are_sealed_until_the_session_is_closed_and_outliers_are_shown_then()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var session = await hall.Opened([d.Department], [d.Leader, d.Inspector, d.Planner]);
        await hall.Heard(session);
        await hall.Rate(session, d.Leader, 84).Gives(HttpStatusCode.OK);
        await hall.Rate(session, d.Inspector, 82).Gives(HttpStatusCode.OK);
        await hall.Rate(session, d.Planner, 40).Gives(HttpStatusCode.OK);
        Assert.Empty((await hall.Reporter(session)).GetProperty("ratings").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, (await hall.Reporter(session)).GetProperty("result").ValueKind);
        Assert.Equal(84, Assert.Single((await hall.Reporter(session, by: d.As(Role.Leader, d.Leader))).GetProperty("ratings").EnumerateArray()).GetProperty("points").GetInt32());

        await hall.Close(session).Gives(HttpStatusCode.OK);
        var ratings = (await hall.Reporter(session)).GetProperty("ratings").EnumerateArray().ToDictionary(r => r.GetProperty("person").GetString()!, r => r.GetProperty("outlier").GetBoolean());
        Assert.Equal([d.Planner], ratings.Where(r => r.Value).Select(r => r.Key));
        Assert.Equal(3, ratings.Count);
        var result = (await hall.Reporter(session, by: service.As(Role.Leader, d.Department, hall.Secretary))).GetProperty("result");
        Assert.Equal((68.67m, 83m, 82m, 1), (result.GetProperty("mean").GetDecimal(), result.GetProperty("meanWithoutOutliers").GetDecimal(), result.GetProperty("median").GetDecimal(), result.GetProperty("outliers").GetInt32()));
        var fact = Assert.Single(await service.Recorded<OralReportConcluded>(), c => c.SessionId == session);
        Assert.Equal((8200, 6867, 8300), (fact.MedianHundredths, fact.MeanHundredths, fact.MeanWithoutOutliersHundredths));
        Assert.Equal([new OralPoints(d.Planner, 40, true)], fact.Ratings.Where(r => r.Outlier));
    }

    [Fact]
    public async Task A_session_closes_when_every_report_was_heard_and_rated_or_passed_over()
    {
        var hall = await Hall.Make(service);
        var session = await hall.Opened();
        await hall.Close(session).IsProblem(HttpStatusCode.Conflict, "reports-outstanding");
        await hall.Heard(session);
        await hall.PassOver(session).Gives(HttpStatusCode.OK);
        await hall.PassOver(session).IsProblem(HttpStatusCode.Conflict, "reporter-absent");
        Assert.Equal("因公出差", (await hall.Reporter(session, hall.D.OtherDepartment)).GetProperty("absentBecause").GetString());
        await hall.Close(session).IsProblem(HttpStatusCode.Conflict, "ratings-missing");
        await hall.Rate(session, hall.D.Leader, 90).Gives(HttpStatusCode.OK);
        await hall.Close(session).Gives(HttpStatusCode.OK);
        await hall.Close(session).IsProblem(HttpStatusCode.Conflict, "session-closed");
        await hall.Rate(session, hall.D.Inspector, 90).IsProblem(HttpStatusCode.Conflict, "session-closed");
        await hall.Runner.Post($"{Sessions}/{session}/open", new { }).IsProblem(HttpStatusCode.Conflict, "session-closed");
    }

    [Fact]
    public async Task Feedback_reaches_the_unit_after_the_session_and_who_reported_takes_note_of_it()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var open = await hall.Opened([d.Department]);
        await hall.Heard(open);
        await hall.Feedback(open).IsProblem(HttpStatusCode.Conflict, "session-not-closed");
        var session = await hall.Closed();
        var secretary = service.As(Role.Leader, d.Department, hall.Secretary);
        Task<HttpResponseMessage> Take(HttpClient http) => http.Post($"{Sessions}/{session}/reporters/{d.Department}/feedback/taken", new { });
        await Take(secretary).IsProblem(HttpStatusCode.Conflict, "no-feedback");
        await hall.Feedback(session, d.As(Role.Discipline, hall.Secretary)).IsProblem(HttpStatusCode.Forbidden, "own-report");
        await hall.Feedback(session).Gives(HttpStatusCode.OK);
        await hall.Feedback(session).IsProblem(HttpStatusCode.Conflict, "feedback-given");
        Assert.Equal("请在一个月内补齐谈话记录。", (await hall.Reporter(session, by: secretary)).GetProperty("feedback").GetString());
        await Take(d.As(Role.Leader, d.Holder)).IsProblem(HttpStatusCode.Forbidden, "not-the-reporter");
        await Take(secretary).Gives(HttpStatusCode.OK);
        await Take(secretary).IsProblem(HttpStatusCode.Conflict, "feedback-taken");
        Assert.Equal(hall.Secretary, Assert.Single(await service.Recorded<OralFeedbackTaken>(), f => f.SessionId == session).PersonCode);
    }

    [Fact]
    public async Task A_unit_sees_its_own_report_alone()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var session = await hall.Opened();
        await hall.Heard(session);
        var shown = await service.As(Role.Leader, d.OtherDepartment, hall.OtherSecretary).GetAsync($"{Sessions}/{session}").Gives(HttpStatusCode.OK);
        var own = Assert.Single(shown.GetProperty("reporters").EnumerateArray());
        Assert.Equal(d.OtherDepartment, own.GetProperty("unit").GetString());
        Assert.Equal(JsonValueKind.Null, own.GetProperty("recused").ValueKind);
        await service.As(Role.Leader, d.Branch, "x").GetAsync($"{Sessions}/{session}").Gives(HttpStatusCode.NotFound);
        await service.As(Role.Discipline, d.Department, d.Overseer).Post($"{Sessions}/{session}/close", new { }).Gives(HttpStatusCode.NotFound); // not over the whole session
        Assert.Equal(2, (await service.As(Role.Leader, d.Group, d.Leader).GetAsync($"{Sessions}/{session}").Gives(HttpStatusCode.OK)).GetProperty("reporters").GetArrayLength()); // on the panel
    }

    [Fact]
    public async Task Sessions_are_listed_by_status_and_unit_in_pages_and_as_csv()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var late = await hall.Planned([d.Department], heldOn: d.Today.AddDays(3));
        var early = await hall.Opened([d.OtherDepartment]);
        async Task<Guid[]> Ids(string query, HttpClient? http = null) =>
            [.. (await (http ?? hall.Runner).GetAsync($"{Sessions}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("sessionId").GetGuid())];

        Assert.Equal([early, late], await Ids("sort=heldOn"));
        Assert.Equal([late], await Ids("status=Planned"));
        Assert.Equal([early], await Ids($"unit={d.OtherDepartment}"));
        Assert.Equal([late], await Ids("", service.As(Role.Clerk, d.Department, "c")));
        Assert.Equal([late, early], await Ids("", service.As(Role.Leader, d.Group, d.Leader)));
        var page = await hall.Runner.GetAsync($"{Sessions}?sort=heldOn&limit=1").Gives(HttpStatusCode.OK);
        Assert.Equal([late], await Ids($"sort=heldOn&limit=1&cursor={page.GetProperty("next").GetString()}"));
        Assert.Equal(3, (await hall.Runner.GetStringAsync($"{Sessions}?format=csv")).Trim().Split('\n').Length);
        await hall.Runner.GetAsync($"{Sessions}?status=Nearly").NamesField(HttpStatusCode.BadRequest, "status");
    }
}
