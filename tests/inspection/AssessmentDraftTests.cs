using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Assessments;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>An assessment is drafted by one person, remarked on by the assessed, answered by the office, published by another person, and never changes.</summary>
[Collection(Shared.Name)]
public sealed class AssessmentDraftTests(InspectionService service)
{
    private const string Api = "/api/v1/inspection";

    [Fact]
    public async Task A_draft_is_frozen_and_what_comes_later_does_not_change_it()
    {
        var d = await District.Make(service);
        await Told.Tell(service, Told.Missing(d, d.Department, d.Holder));
        var drafted = await Draft(d);
        Assert.Equal((5, 5), (drafted.GetProperty("units").GetInt32(), drafted.GetProperty("leaders").GetInt32()));
        var id = drafted.GetProperty("assessmentId").GetGuid();
        await Told.Tell(service, Told.Found(d, d.Department, Severity.Grave));
        Assert.Equal(99m, await Score(d, id, d.Department));
        var verified = await Office(d).GetAsync($"{Api}/assessments/{id}/verify").Gives(HttpStatusCode.OK);
        Assert.True(verified.GetProperty("intact").GetBoolean(), verified.ToString());
        Assert.Equal(drafted.GetProperty("sha256").GetString(), verified.GetProperty("storedSha256").GetString());
        Assert.Single((await Office(d).GetAsync($"{Api}/assessments/{id}/units/{d.Department}").Gives(HttpStatusCode.OK)).GetProperty("lines").EnumerateArray());
        var fact = Assert.Single(await service.Recorded<AssessmentDrafted>(), f => f.AssessmentId == id);
        Assert.Equal((d.Planner, drafted.GetProperty("sha256").GetString()), (fact.DraftedBy, fact.Sha256));
    }

    [Fact]
    public async Task A_fact_that_comes_late_is_named_and_not_held_against_the_draft()
    {
        var d = await District.Make(service);
        var id = (await Draft(d)).GetProperty("assessmentId").GetGuid();
        await Told.Tell(service, Told.Missing(d, d.Department, null), at: service.Clock.GetUtcNow().AddDays(-3));
        var verified = await Office(d).GetAsync($"{Api}/assessments/{id}/verify").Gives(HttpStatusCode.OK);
        Assert.True(verified.GetProperty("intact").GetBoolean());
        Assert.Equal(1, verified.GetProperty("lateFacts").GetInt64());
    }

    [Fact]
    public async Task Whoever_tampers_with_a_line_or_a_score_is_found_out()
    {
        var d = await District.Make(service);
        await Told.Tell(service, Told.Missing(d, d.Department, null));
        foreach (var change in new[] { "assessment_lines set points = -0.10", "assessment_scores set score = 100" })
        {
            var id = (await Draft(d, "再算一次")).GetProperty("assessmentId").GetGuid();
            var table = change.Split(' ')[0];
            await Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), $"alter table {table} disable trigger append_only; update {change} where assessment_id = '{id}' and code = '{d.Department}'; alter table {table} enable trigger append_only");
            Assert.False((await Office(d).GetAsync($"{Api}/assessments/{id}/verify").Gives(HttpStatusCode.OK)).GetProperty("intact").GetBoolean(), change);
        }
    }

    [Fact]
    public async Task Only_a_person_drafts_and_another_version_needs_a_reason()
    {
        var d = await District.Make(service);
        using var system = service.As(Role.Discipline, d.Code);
        await system.Post($"{Api}/assessments", new { year = d.Today.Year }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await Draft(d);
        await Drafter(d).Post($"{Api}/assessments", new { year = d.Today.Year }).IsProblem(HttpStatusCode.Conflict, "already-drafted");
        Assert.Equal(2, (await Draft(d, "更正")).GetProperty("version").GetInt32());
        await Drafter(d).Post($"{Api}/assessments", new { year = d.Today.Year + 1 }).NamesField(HttpStatusCode.UnprocessableEntity, "year");
        await Drafter(d).Post($"{Api}/assessments", new { year = d.Today.Year, unit = "NOWHERE" }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Drafter(d).Post($"{Api}/assessments", new { year = d.Today.Year, at = service.Clock.GetUtcNow().AddDays(1) }).NamesField(HttpStatusCode.UnprocessableEntity, "at");
        await Drafter(d).Post($"{Api}/assessments", new { year = d.Today.Year, remarksUntil = d.Today.AddDays(-1) }).NamesField(HttpStatusCode.UnprocessableEntity, "remarksUntil");
    }

    [Fact]
    public async Task The_same_draft_asked_for_twice_at_once_is_one()
    {
        var d = await District.Make(service);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Drafter(d).Post($"{Api}/assessments", new { year = d.Today.Year })));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from assessments where unit_code = '{d.Code}'"));
    }

    [Fact]
    public async Task The_assessed_see_their_own_draft_and_no_place_and_nobody_elses()
    {
        var d = await District.Make(service);
        var id = (await Draft(d)).GetProperty("assessmentId").GetGuid();
        using var leader = service.As(Role.Leader, d.Department, d.Holder);
        var own = await leader.GetAsync($"{Api}/assessments/{id}/units/{d.Department}").Gives(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, own.GetProperty("place").ValueKind);
        await leader.GetAsync($"{Api}/assessments/{id}/persons/{d.Holder}").Gives(HttpStatusCode.OK);
        Assert.Equal([d.Department, d.Holder], await Listed(leader, id));
        await leader.GetAsync($"{Api}/assessments/{id}/units/{d.Branch}").IsProblem(HttpStatusCode.NotFound, "score-not-found");
        using var department = service.As(Role.Department, d.Department);
        await department.GetAsync($"{Api}/assessments/{id}").IsProblem(HttpStatusCode.NotFound, "assessment-not-found");
        await department.GetAsync($"{Api}/assessments/{id}/scores").IsProblem(HttpStatusCode.NotFound, "assessment-not-found");
        await department.GetAsync($"{Api}/assessments/{id}/units/{d.Department}").IsProblem(HttpStatusCode.NotFound, "score-not-found");
        Assert.Equal(0, (await department.GetAsync($"{Api}/assessments").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());

        await Publish(d, id).Gives(HttpStatusCode.OK);
        own = await leader.GetAsync($"{Api}/assessments/{id}/units/{d.Department}").Gives(HttpStatusCode.OK);
        Assert.Equal((1, 5), (own.GetProperty("place").GetInt32(), own.GetProperty("classSize").GetInt32()));
        Assert.Equal([d.Department, d.Branch, d.Holder], (await Listed(leader, id)).OrderBy(c => c != d.Department).ThenBy(c => c != d.Branch));
        Assert.Equal([d.Department, d.Branch], (await Listed(department, id)).OrderBy(c => c != d.Department));
        // a leader's score is nobody else's business
        using var superior = service.As(Role.Leader, d.Code, d.Planner);
        await superior.GetAsync($"{Api}/assessments/{id}/persons/{d.Holder}").IsProblem(HttpStatusCode.NotFound, "score-not-found");
    }

    [Fact]
    public async Task Who_drafted_it_cannot_publish_it_nor_can_a_system()
    {
        var d = await District.Make(service);
        var id = (await Draft(d)).GetProperty("assessmentId").GetGuid();
        await Drafter(d).Post($"{Api}/assessments/{id}/publish", new { }).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
        using var system = service.As(Role.Discipline, d.Code);
        await system.Post($"{Api}/assessments/{id}/publish", new { }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        using var below = service.As(Role.Discipline, d.Department, "x");
        await below.Post($"{Api}/assessments/{id}/publish", new { }).IsProblem(HttpStatusCode.NotFound, "assessment-not-found");
    }

    [Fact]
    public async Task Publication_tells_of_every_unit_once_and_of_leaders_to_discipline_alone()
    {
        var d = await District.Make(service);
        await Told.Tell(service, Told.Missing(d, d.Department, d.Holder));
        var id = (await Draft(d)).GetProperty("assessmentId").GetGuid();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Publish(d, id)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        var units = (await service.Recorded<AssessmentPublished>()).Where(f => f.AssessmentId == id).ToList();
        Assert.Equal(5, units.Count);
        var told = Assert.Single(units, u => u.UnitCode == d.Department);
        Assert.Equal((9900, 5, 5, d.Path(d.Department)), (told.ScoreHundredths, told.Place, told.ClassSize, told.UnitPath));
        var leader = Assert.Single(await service.Recorded<LeaderAssessmentPublished>(), f => f.AssessmentId == id && f.PersonCode == d.Holder);
        Assert.Equal(9800, leader.ScoreHundredths);
        Assert.True(((IFact)leader).Restricted);
        await Publish(d, id).IsProblem(HttpStatusCode.Conflict, "already-published");
    }

    [Fact]
    public async Task Who_is_level_shares_a_place()
    {
        var d = await District.Make(service);
        await Told.Tell(service, Told.Found(d, d.Department, Severity.Minor));
        await Told.Tell(service, Told.Found(d, d.OtherDepartment, Severity.Minor));
        await Told.Tell(service, Told.Found(d, d.Branch, Severity.Grave));
        await Told.Tell(service, Told.Found(d, d.Group, Severity.Serious));
        var id = (await Draft(d)).GetProperty("assessmentId").GetGuid();
        var places = (await Office(d).GetAsync($"{Api}/assessments/{id}/scores?kind=Unit&limit=500").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToDictionary(r => r.GetProperty("code").GetString()!, r => r.GetProperty("place").GetInt32());
        Assert.Equal([1, 2, 2, 4, 5], [places[d.Code], places[d.Department], places[d.OtherDepartment], places[d.Group], places[d.Branch]]);
    }

    [Fact]
    public async Task Nothing_is_published_before_the_last_day_for_remarks_or_over_one_unanswered()
    {
        var d = await District.Make(service);
        var waiting = (await Drafter(d).Post($"{Api}/assessments", new { year = d.Today.Year }).Gives(HttpStatusCode.Created)).GetProperty("assessmentId").GetGuid();
        await Publish(d, waiting).IsProblem(HttpStatusCode.Conflict, "remarks-open");
        var id = (await Draft(d, "缩短征求期")).GetProperty("assessmentId").GetGuid();
        await Publish(d, waiting).IsProblem(HttpStatusCode.Conflict, "newer-version");
        var remark = await Remark(d, id);
        await Publish(d, id).IsProblem(HttpStatusCode.Conflict, "remarks-unanswered");
        await Drafter(d).Post($"{Api}/assessments", new { year = d.Today.Year, reason = "绕过" }).IsProblem(HttpStatusCode.Conflict, "remarks-unanswered");
        await Answer(d, remark, new { accepted = false, reason = "事实清楚" }).Gives(HttpStatusCode.OK);
        await Publish(d, id).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_remark_found_right_sets_the_fact_aside_from_the_next_version_on()
    {
        var d = await District.Make(service);
        var fact = await Told.Tell(service, Told.Missing(d, d.Department, d.Holder));
        await Told.Tell(service, Told.Found(d, d.Department, Severity.Minor));
        await service.Sweep<KeepTallies>();
        var id = (await Draft(d)).GetProperty("assessmentId").GetGuid();
        var remark = await Remark(d, id, "entry-missing");
        await Answer(d, remark, new { accepted = false, reason = "x", setAside = new[] { fact } }).NamesField(HttpStatusCode.UnprocessableEntity, "setAside");
        await Answer(d, remark, new { accepted = true, reason = "x", setAside = new[] { Guid.CreateVersion7() } }).NamesField(HttpStatusCode.UnprocessableEntity, "setAside[0]");
        Assert.True((await Answer(d, remark, new { accepted = true, reason = "当日在外参会", setAside = new[] { fact } }).Gives(HttpStatusCode.OK)).GetProperty("needsAnotherVersion").GetBoolean());
        await Answer(d, remark, new { accepted = false, reason = "x" }).IsProblem(HttpStatusCode.Conflict, "already-answered");
        await Publish(d, id).IsProblem(HttpStatusCode.Conflict, "facts-set-aside");

        var next = (await Draft(d, "采纳意见")).GetProperty("assessmentId").GetGuid();
        Assert.Equal((98m, 99m), (await Score(d, id, d.Department), await Score(d, next, d.Department)));
        Assert.True((await Office(d).GetAsync($"{Api}/assessments/{id}/verify").Gives(HttpStatusCode.OK)).GetProperty("intact").GetBoolean());
        await service.Sweep<KeepTallies>();
        Assert.Equal(99m, (await Office(d).GetAsync($"{Api}/assessments/running?kind=Unit&limit=500").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Single(r => r.GetProperty("code").GetString() == d.Department).GetProperty("score").GetDecimal());
        await Publish(d, next).Gives(HttpStatusCode.OK);
        var told = Assert.Single(await service.Recorded<AssessmentRemarkAnswered>(), a => a.RemarkId == remark);
        Assert.Equal([fact], told.SetAside);
    }

    [Fact]
    public async Task Only_the_assessed_remark_in_person_and_in_time()
    {
        var d = await District.Make(service);
        var id = (await Draft(d)).GetProperty("assessmentId").GetGuid();
        var path = $"{Api}/assessments/{id}/units/{d.Department}/remarks";
        var body = new { text = "有异议" };
        using var stranger = service.As(Role.Leader, d.Department, "somebody");
        await stranger.Post(path, body).IsProblem(HttpStatusCode.Forbidden, "only-the-assessed");
        using var system = service.As(Role.Leader, d.Department);
        await system.Post(path, body).IsProblem(HttpStatusCode.Forbidden, "only-the-assessed");
        using var leader = service.As(Role.Leader, d.Department, d.Holder);
        await leader.Post(path, new { text = " " }).NamesField(HttpStatusCode.UnprocessableEntity, "text");
        await leader.Post(path, new { text = "x", rule = "no-such" }).NamesField(HttpStatusCode.UnprocessableEntity, "rule");
        await leader.Post($"{Api}/assessments/{id}/persons/{d.Inspector}/remarks", body).IsProblem(HttpStatusCode.NotFound, "score-not-found");
        await leader.Post($"{Api}/assessments/{id}/persons/{d.Holder}/remarks", body).Gives(HttpStatusCode.Created);
        Assert.Single((await leader.GetAsync($"{Api}/assessments/{id}/remarks").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(0, (await stranger.GetAsync($"{Api}/assessments/{id}/remarks").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        var told = Assert.Single(await service.Recorded<AssessmentRemarked>(), r => r.AssessmentId == id);
        Assert.Equal((d.Holder, d.Holder), (told.PersonCode, told.RemarkedBy));
        foreach (var remark in await Open(d, id))
            await Answer(d, remark, new { accepted = false, reason = "已核对" }).Gives(HttpStatusCode.OK);
        await Publish(d, id).Gives(HttpStatusCode.OK);
        await leader.Post(path, body).IsProblem(HttpStatusCode.Conflict, "remarks-over");
    }

    [Fact]
    public async Task Nobody_answers_a_remark_of_their_own_or_about_their_own_unit()
    {
        var d = await District.Make(service);
        var id = (await Draft(d)).GetProperty("assessmentId").GetGuid();
        var remark = await Remark(d, id);
        using var holder = service.As(Role.Discipline, d.Code, d.Holder);
        await holder.Post($"{Api}/assessment-remarks/{remark}/answer", new { accepted = true, reason = "自己同意" }).IsProblem(HttpStatusCode.Forbidden, "own-matter");
        var colleague = d.Code + "_colleague";
        await service.DeliverAndWait(d.Filled(colleague, d.Department));
        using var same = service.As(Role.Discipline, d.Code, colleague);
        await same.Post($"{Api}/assessment-remarks/{remark}/answer", new { accepted = true, reason = "同事同意" }).IsProblem(HttpStatusCode.Forbidden, "own-matter");
        using var system = service.As(Role.Discipline, d.Code);
        await system.Post($"{Api}/assessment-remarks/{remark}/answer", new { accepted = true, reason = "系统" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await Answer(d, Guid.CreateVersion7(), new { accepted = true, reason = "x" }).IsProblem(HttpStatusCode.NotFound, "remark-not-found");
    }

    [Fact]
    public async Task A_correction_is_a_new_version_and_what_was_published_stays()
    {
        var d = await District.Make(service);
        var first = (await Draft(d)).GetProperty("assessmentId").GetGuid();
        await Publish(d, first).Gives(HttpStatusCode.OK);
        await Told.Tell(service, Told.Found(d, d.Department, Severity.Grave));
        var second = (await Draft(d, "补计检查问题")).GetProperty("assessmentId").GetGuid();
        Assert.Equal("Published", await Status(d, first));
        await Publish(d, second).Gives(HttpStatusCode.OK);
        Assert.Equal(("Superseded", "Published"), (await Status(d, first), await Status(d, second)));
        Assert.Equal((100m, 94m), (await Score(d, first, d.Department), await Score(d, second, d.Department)));
    }

    [Fact]
    public async Task The_ledgers_facts_give_the_same_scores_in_a_fresh_database()
    {
        var d = await District.Make(service);
        var told = new Dictionary<Guid, IFact>();
        foreach (var fact in Told.Random(d, new Random(7), 40).Append(Told.Missing(d, d.Department, d.Holder)))
            told.Add(await Told.Tell(service, fact), fact);
        var aside = told.Last().Key;
        var drafted = await Draft(d);
        var id = drafted.GetProperty("assessmentId").GetGuid();
        await Answer(d, await Remark(d, id), new { accepted = true, reason = "核实", setAside = new[] { aside } }).Gives(HttpStatusCode.OK);

        var fresh = new InspectionService();
        await fresh.InitializeAsync();
        try
        {
            await Task.WhenAll(new[] { d.Code, d.Department, d.OtherDepartment, d.Branch, d.Group }.Select(u => fresh.DeliverAndWait(d.Unit(u))));
            foreach (var (message, at) in await Ledgers(d))
                await Told.Tell(fresh, told[message], message, at);
            foreach (var answer in (await service.Recorded<AssessmentRemarkAnswered>()).Where(a => a.AssessmentId == id))
                await fresh.DeliverAndWait(answer);
            var now = Uri.EscapeDataString(service.Clock.GetUtcNow().ToString("O"));
            var before = await Office(d).GetStringAsync($"{Api}/assessments/running?kind=Unit&limit=500&at={now}");
            using var office = fresh.As(Role.Discipline, d.Code, d.Overseer);
            fresh.Clock.SetTo(service.Clock.GetUtcNow());
            Assert.Equal(before, await office.GetStringAsync($"{Api}/assessments/running?kind=Unit&limit=500&at={now}"));
        }
        finally
        {
            await fresh.DisposeAsync();
        }
    }

    // As the publishers' ledgers say it again: under the message ids and the times of then, in another order.
    private async Task<List<(Guid Message, DateTimeOffset At)>> Ledgers(District d)
    {
        var rows = new List<(Guid, DateTimeOffset)>();
        await using var source = Npgsql.NpgsqlDataSource.Create(service.Database);
        await using var command = source.CreateCommand($"select message_id, recorded_at from scored_facts where unit_path ~ '*.{d.Code}.*' order by md5(message_id::text)");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add((reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return rows;
    }

    private HttpClient Drafter(District d) => d.As(Role.Discipline, d.Planner);

    private HttpClient Office(District d) => d.As(Role.Discipline, d.Overseer);

    // Remarks until today, so that it can be published today.
    private Task<JsonElement> Draft(District d, string? reason = null) =>
        Drafter(d).Post($"{Api}/assessments", new { year = d.Today.Year, remarksUntil = d.Today, reason }).Gives(HttpStatusCode.Created);

    private Task<HttpResponseMessage> Publish(District d, Guid id) => Office(d).Post($"{Api}/assessments/{id}/publish", new { });

    private Task<HttpResponseMessage> Answer(District d, Guid remark, object answer) => Office(d).Post($"{Api}/assessment-remarks/{remark}/answer", answer);

    private async Task<Guid> Remark(District d, Guid id, string? rule = null)
    {
        using var leader = service.As(Role.Leader, d.Department, d.Holder);
        return (await leader.Post($"{Api}/assessments/{id}/units/{d.Department}/remarks", new { text = "当日在外参会，已补记。", rule }).Gives(HttpStatusCode.Created)).GetProperty("remarkId").GetGuid();
    }

    private async Task<List<Guid>> Open(District d, Guid id) =>
        [.. (await Office(d).GetAsync($"{Api}/assessments/{id}/remarks?open=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("remarkId").GetGuid())];

    private async Task<decimal> Score(District d, Guid id, string unit) =>
        (await Office(d).GetAsync($"{Api}/assessments/{id}/units/{unit}").Gives(HttpStatusCode.OK)).GetProperty("score").GetDecimal();

    private async Task<string> Status(District d, Guid id) => (await Office(d).GetAsync($"{Api}/assessments/{id}").Gives(HttpStatusCode.OK)).GetProperty("status").GetString()!;

    private static async Task<List<string>> Listed(HttpClient http, Guid id) =>
        [.. (await http.GetAsync($"{Api}/assessments/{id}/scores?limit=500").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().OrderByDescending(r => r.GetProperty("kind").GetString()).Select(r => r.GetProperty("code").GetString()!)];
}
