using System.Net;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>The bank of questions: from the unit's own record, one source one question, maintained by people.</summary>
[Collection(Shared.Name)]
public sealed class QuestionBankTests(InspectionService service)
{
    private const string Questions = Hall.Questions;

    private LogbookEntryMissing Missing(District d, Guid? entry = null, string? item = null) => new(
        entry ?? Guid.CreateVersion7(), Guid.CreateVersion7(), d.Department, d.Path(d.Department), null, item ?? d.Item, EntryCategory.StudyAndDeployment, null, null, d.Today, d.Today, d.Today);

    private static EntryMadeGood MadeGood(District d, Guid entry) => new(entry, Guid.CreateVersion7(), d.Department, d.Path(d.Department), Guid.CreateVersion7(), d.Today);

    private static DecisionIrregular Irregular(District d, Guid decision, Guid caseId, IrregularityKind kind) => new(
        Guid.CreateVersion7(), decision, caseId, d.Department, d.Path(d.Department), "D1-2026-7", kind, null, d.Holder, d.Today);

    private Task Petition(District d, string kind, string source = "Petition") => Infrastructure.Execute(service.Database, $"""
        insert into clues (id, case_id, source, kind, target, unit_code, person_code, summary, received_on, merged_into, decide_by, registered_by, registered_at, version)
        values ('{Guid.CreateVersion7()}', '{Guid.CreateVersion7()}', '{source}', '{kind}', 'DepartmentCadre', '{d.Department}', '{d.Holder}', '举报{d.Holder}收受礼金', '2026-03-04', null, '2026-04-03', 'account/x', now(), 1)
        """);

    [Fact]
    public async Task A_bank_is_built_from_the_units_own_record_and_building_it_again_adds_nothing()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var found = await d.Find();
        var (decision, caseId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await service.DeliverAndWait(Irregular(d, decision, caseId, IrregularityKind.NotWrittenUp));
        await service.DeliverAndWait(Irregular(d, decision, caseId, IrregularityKind.NotReported));
        await service.DeliverAndWait(Missing(d));
        await service.DeliverAndWait(Missing(d));
        await Petition(d, "LandAndHousing");

        var built = await hall.Build();
        Assert.Equal((5, 4, 0, 0), (built.GetProperty("units").GetInt32(), built.GetProperty("added").GetInt32(), built.GetProperty("changed").GetInt32(), built.GetProperty("retired").GetInt32()));
        var made = (await hall.Made()).ToDictionary(q => q.GetProperty("origin").GetString()!);
        Assert.Equal(["Decision", "Entry", "Finding", "Petition"], made.Keys.Order());
        Assert.Equal([found.Id.ToString()], made["Finding"].GetProperty("sources").EnumerateArray().Select(s => s.GetString()));
        Assert.Contains("账目不符", made["Finding"].GetProperty("text").GetString());
        Assert.Equal(2, made["Decision"].GetProperty("sources").GetArrayLength()); // one decision, one question
        Assert.Contains("应记未记2次，其中0次事后补记", made["Entry"].GetProperty("text").GetString());
        var fact = Assert.Single(await service.Recorded<QuestionBankBuilt>(), b => b.UnitCode == d.Department);
        Assert.Equal((4, 0, 0), (fact.Added, fact.Changed, fact.Retired));

        var again = await Task.WhenAll(hall.Build(), hall.Build());
        Assert.All(again, b => Assert.Equal(0, b.GetProperty("added").GetInt32() + b.GetProperty("changed").GetInt32()));
        Assert.Equal(4, (await hall.Made()).Count);
        Assert.Single(await service.Recorded<QuestionBankBuilt>(), b => b.UnitCode == d.Department);
    }

    [Fact]
    public async Task A_question_from_petitions_says_no_more_than_their_kind()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        await Petition(d, "Discipline");
        await hall.Build();
        var first = Assert.Single(await hall.Made()).GetProperty("text").GetString()!;
        await Petition(d, "Discipline");
        await Petition(d, "Discipline", source: "CovertVisit");
        await hall.Build();
        var second = Assert.Single(await hall.Made());
        Assert.Equal(first, second.GetProperty("text").GetString()); // not even how many
        Assert.Equal(2, second.GetProperty("sources").GetArrayLength());
        Assert.Equal(1, second.GetProperty("version").GetInt32());
        Assert.DoesNotContain(d.Holder, first);
        Assert.DoesNotContain("礼金", first);
        Assert.DoesNotContain(first, char.IsDigit);
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from oral_questions where unit_code = '{d.Department}' and origin = 'Petition' and case_id is not null"));
    }

    [Fact]
    public async Task A_question_goes_with_its_finding()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var found = await d.Find();
        await hall.Build();
        await service.DeliverAndWait(d.Submitted(found, 1));
        await d.Return(found).Gives(HttpStatusCode.OK);
        await service.DeliverAndWait(d.Missed(found));
        await hall.Build();
        var question = Assert.Single(await hall.Made());
        Assert.Equal(("Rectification", 2), (question.GetProperty("origin").GetString(), question.GetProperty("version").GetInt32()));
        Assert.Contains("整改逾期1次。整改被退回1次。", question.GetProperty("text").GetString());
        await service.DeliverAndWait(d.Submitted(found, 2));
        await d.Close(found).Gives(HttpStatusCode.OK);
        Assert.Equal(1, (await hall.Build()).GetProperty("changed").GetInt32());
        Assert.Contains("销号。整改逾期", Assert.Single(await hall.Made()).GetProperty("text").GetString());

        // and is asked in its case
        var session = await hall.Opened([d.Department]);
        Assert.Equal(4, (await hall.Draw(session).Gives(HttpStatusCode.OK)).GetProperty("ofCount").GetInt32());
        var drawn = Assert.Single(await service.Recorded<OralQuestionDrawn>(), q => q.SessionId == session);
        Assert.Equal(drawn.QuestionId == question.GetProperty("questionId").GetGuid() ? found.Case : null, drawn.CaseId);
        Assert.Equal(found.Case, await service.Scalar<Guid>($"select case_id from oral_frozen_questions where session_id = '{session}' and question_id = '{question.GetProperty("questionId").GetGuid()}'"));
    }

    [Fact]
    public async Task What_is_heard_of_twice_late_or_out_of_order_gives_the_same_bank()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var (entry, other, message) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await service.DeliverAndWait(MadeGood(d, entry)); // before it was known to be missing
        await hall.Build();
        Assert.Empty(await hall.Made());
        var missing = Missing(d, entry);
        await service.DeliverAndWait(missing, message);
        await service.DeliverAndWait(missing, message);
        await service.DeliverAndWait(missing); // published again
        await service.DeliverAndWait(Missing(d, other));
        await service.DeliverAndWait(MadeGood(d, entry));
        var irregular = Irregular(d, Guid.CreateVersion7(), Guid.CreateVersion7(), IrregularityKind.NotReported);
        await service.DeliverAndWait(irregular);
        await service.DeliverAndWait(irregular);
        await hall.Build();
        var made = (await hall.Made()).ToDictionary(q => q.GetProperty("origin").GetString()!);
        Assert.Equal(2, made.Count);
        Assert.Contains("应记未记2次，其中1次事后补记", made["Entry"].GetProperty("text").GetString());
        Assert.Equal(1, made["Decision"].GetProperty("sources").GetArrayLength());
    }

    [Fact]
    public async Task What_a_person_worded_stays_and_every_version_is_kept()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        var found = await d.Find();
        await hall.Build();
        var id = Assert.Single(await hall.Made()).GetProperty("questionId").GetGuid();
        Task<HttpResponseMessage> Change(string text, string? version = null)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"{Questions}/{id}/change") { Content = System.Net.Http.Json.JsonContent.Create(new { text, reason = "更切合实际" }) };
            if (version is not null)
                request.Headers.Add("If-Match", version);
            return hall.Runner.SendAsync(request);
        }
        await Change("{colour}是什么？").NamesField(HttpStatusCode.UnprocessableEntity, "text");
        await Change("账目不符查到哪一步？", "\"1\"").Gives(HttpStatusCode.OK);
        await Change("另一个人同时改的", "\"1\"").IsProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        await service.DeliverAndWait(d.Missed(found));
        await hall.Build();
        var shown = await hall.Runner.GetAsync($"{Questions}/{id}").Gives(HttpStatusCode.OK);
        Assert.Equal(("账目不符查到哪一步？", 2, "Rectification"), (shown.GetProperty("text").GetString(), shown.GetProperty("version").GetInt32(), shown.GetProperty("origin").GetString()));
        Assert.Equal([1, 2], shown.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("version").GetInt32()));
        Assert.Equal("更切合实际", Assert.Single(await service.Recorded<OralQuestionChanged>(), q => q.QuestionId == id).Reason);
    }

    [Fact]
    public async Task A_retired_question_stays_away_and_one_whose_source_is_gone_comes_back_with_it()
    {
        var hall = await Hall.Make(service);
        var d = hall.D;
        await d.Find();
        await Petition(d, "Corruption");
        await hall.Build();
        var finding = (await hall.Made("&origin=Finding"))[0].GetProperty("questionId").GetGuid();
        var petition = (await hall.Made("&origin=Petition"))[0].GetProperty("questionId").GetGuid();
        await hall.Runner.Post($"{Questions}/{finding}/retire", new { reason = "已问过" }).Gives(HttpStatusCode.OK);
        await hall.Runner.Post($"{Questions}/{finding}/retire", new { reason = "再次" }).IsProblem(HttpStatusCode.Conflict, "question-retired");
        await hall.Runner.Post($"{Questions}/{finding}/change", new { text = "x", reason = "y" }).IsProblem(HttpStatusCode.Conflict, "question-retired");
        await Petition(d, "Corruption", source: "CovertVisit");
        await Infrastructure.Execute(service.Database, $"update clues c set merged_into = o.id from clues o where c.unit_code = '{d.Department}' and c.source = 'Petition' and o.unit_code = c.unit_code and o.source = 'CovertVisit'");
        Assert.Equal(1, (await hall.Build()).GetProperty("retired").GetInt32());
        Assert.Empty(await hall.Made("&retired=false"));
        Assert.Equal(2, (await hall.Made("&retired=true")).Count);

        await Petition(d, "Corruption");
        await hall.Build();
        Assert.Equal(petition, Assert.Single(await hall.Made("&retired=false")).GetProperty("questionId").GetGuid());
        Assert.Equal(0, (await hall.Build()).GetProperty("changed").GetInt32());
    }

    [Fact]
    public async Task General_questions_hold_for_units_of_their_kind_and_are_filled_from_the_record()
    {
        var hall = await Hall.Make(service, stock: false);
        var d = hall.D;
        await d.Find();
        var stock = new { unit = d.Code, questions = new[] { new { text = "{unit}有{findings}个问题，{open}个未销号。", theme = "问题整改", about = "Department" }, new { text = "村里的账公开了吗？", theme = "三资", about = "Village" } } };
        Assert.Equal(2, (await hall.Runner.Post(Questions + "/stock", stock).Gives(HttpStatusCode.OK)).GetProperty("added").GetInt32());
        var again = await hall.Runner.Post(Questions + "/stock", stock).Gives(HttpStatusCode.OK);
        Assert.Equal((0, 2), (again.GetProperty("added").GetInt32(), again.GetProperty("known").GetInt32()));
        await hall.Runner.Post(Questions, new { unit = d.OtherDepartment, theme = "人工", text = "只问另一个部门" }).Gives(HttpStatusCode.Created);
        await hall.Runner.Post(Questions, new { unit = d.Department, theme = "人工", text = "{unit}的{missing}条应记未记是谁的？" }).Gives(HttpStatusCode.Created);
        await hall.Runner.Post(Questions, new { unit = d.Department, theme = "人工", text = "{tone}？" }).NamesField(HttpStatusCode.UnprocessableEntity, "text");
        await hall.Runner.Post(Questions + "/stock", new { unit = d.Code, questions = new[] { new { text = "{x}", theme = "t", about = "Village" } } }).NamesField(HttpStatusCode.UnprocessableEntity, "questions[0].text");
        await hall.Runner.Post(Questions, new { unit = "NOWHERE", theme = "t", text = "t" }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");

        var session = await hall.Opened([d.Department]);
        var texts = await service.Scalar<string>($"select string_agg(text, ' ' order by place) from oral_frozen_questions where session_id = '{session}'");
        Assert.Equal(3, await service.Scalar<long>($"select count(*) from oral_frozen_questions where session_id = '{session}'"));
        Assert.Contains($"{d.Department}有1个问题，1个未销号。", texts);
        Assert.Contains($"{d.Department}的0条应记未记是谁的？", texts);
    }

    [Fact]
    public async Task A_question_shows_when_it_was_last_drawn()
    {
        var hall = await Hall.Make(service);
        var session = await hall.Opened();
        var drawn = (await hall.Draw(session).Gives(HttpStatusCode.OK)).GetProperty("questionId").GetGuid();
        var listed = (await hall.Runner.GetAsync($"{Questions}?unit={hall.D.Department}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()
            .ToDictionary(q => q.GetProperty("questionId").GetGuid(), q => q.GetProperty("lastDrawnOn").GetString());
        Assert.Equal(hall.D.Today.ToString("O"), listed[drawn]);
        Assert.Equal(2, listed.Values.Count(v => v is null));
        var shown = await hall.Runner.GetAsync($"{Questions}/{drawn}").Gives(HttpStatusCode.OK);
        Assert.Equal(session, shown.GetProperty("draws")[0].GetProperty("sessionId").GetGuid());
    }

    [Fact]
    public async Task Questions_are_found_by_kind_theme_and_origin_in_pages()
    {
        var hall = await Hall.Make(service);
        await hall.Runner.Post(Questions, new { unit = hall.D.Department, theme = "特别", text = "只有一题" }).Gives(HttpStatusCode.Created);
        async Task<int> Count(string query) => (await hall.Runner.GetAsync($"{Questions}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength();
        Assert.Equal(3, await Count("kind=Department"));
        Assert.Equal(1, await Count("theme=特别"));
        Assert.Equal(4, await Count("origin=General"));
        Assert.Equal(0, await Count("retired=true"));
        var page = await hall.Runner.GetAsync($"{Questions}?limit=3").Gives(HttpStatusCode.OK);
        Assert.Equal(1, await Count($"limit=3&cursor={page.GetProperty("next").GetString()}"));
        await hall.Runner.GetAsync($"{Questions}?origin=Gossip").NamesField(HttpStatusCode.BadRequest, "origin");
    }
}
