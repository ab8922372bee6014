using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Responsibility;
using DutyNet.Inspection.Letters;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Recommendation letters (工作建议书): written by one, issued by another, answered by the unit, and closed out item by item.</summary>
[Collection(Shared.Name)]
public sealed class LetterTests(InspectionService service)
{
    private const string Api = "/api/v1/inspection/letters";
    private const string Items = "/api/v1/inspection/letter-items";

    private static object Item(string text = "补齐会议记录", string[]? itemCodes = null, string severity = "Serious", string? dueOn = null, long? amount = null) =>
        new { text, category = "记录不规范", severity, itemCodes = itemCodes ?? [], dueOn, amountInvolvedFen = amount };

    private static object Body(District d, object[]? items = null, Guid? round = null, string? unit = null) =>
        new { unit = unit ?? d.Department, title = "关于规范记录的建议", background = "抽查发现记录缺失。", items = items ?? [Item(itemCodes: [d.Item]), Item("完善制度"), Item("开展培训", severity: "Minor")], roundId = round };

    private static HttpClient Drafter(District d) => d.As(Role.Discipline, d.Planner);

    private static HttpClient Issuer(District d) => d.As(Role.Discipline, d.Overseer);

    private static HttpClient Unit(District d) => d.As(Role.Leader, d.Holder);

    private static async Task<Guid> Draft(District d, object? body = null) =>
        (await Drafter(d).Post(Api, body ?? Body(d)).Gives(HttpStatusCode.Created)).GetProperty("letterId").GetGuid();

    private static async Task<(Guid Letter, Found[] Items, JsonElement Answer)> Issue(District d, object? body = null)
    {
        var letter = await Draft(d, body);
        var issued = await Issuer(d).Post($"{Api}/{letter}/issue", new { }).Gives(HttpStatusCode.OK);
        return (letter, [.. issued.GetProperty("items").EnumerateArray().Select(i => new Found(i.GetProperty("itemId").GetGuid(), i.GetProperty("caseId").GetGuid(), Guid.CreateVersion7(), i.GetProperty("dueOn").GetDateTime()))], issued);
    }

    private static object Reply(params bool[] adopted) => new { text = "答复如下。", answers = adopted.Select((a, i) => new { number = i + 1, adopted = a, reason = a ? null : "条件不具备" }) };

    private static Task<HttpResponseMessage> Close(District d, Guid item, string? by = null) => d.As(Role.Discipline, by ?? d.Planner).Post($"{Items}/{item}/close", new { conclusion = "已核实" });

    private static Task<HttpResponseMessage> Return(District d, Guid item, string? by = null) => d.As(Role.Discipline, by ?? d.Planner).Post($"{Items}/{item}/return", new { reason = "佐证不足" });

    private static Task<JsonElement> Get(District d, Guid letter) => Drafter(d).GetAsync($"{Api}/{letter}").Gives(HttpStatusCode.OK);

    private static async Task<JsonElement> ItemOf(District d, Found item) => Assert.Single((await Drafter(d).GetAsync($"{Items}?case={item.Case}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());

    [Fact]
    public async Task A_letter_is_issued_by_another_person_than_who_wrote_in_it()
    {
        var d = await District.Make(service);
        var letter = await Draft(d);
        await Drafter(d).Post($"{Api}/{letter}/issue", new { }).IsProblem(HttpStatusCode.Forbidden, "writer-cannot-issue");
        // who edits a draft is one of its writers
        await Issuer(d).PutAsJsonAsync($"{Api}/{letter}", Body(d, [Item("只此一项")]), Json.Options).Gives(HttpStatusCode.OK);
        await Issuer(d).Post($"{Api}/{letter}/issue", new { }).IsProblem(HttpStatusCode.Forbidden, "writer-cannot-issue");
        await service.As(Role.Discipline, d.Code).Post($"{Api}/{letter}/issue", new { }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        var issued = await d.As(Role.Discipline, d.Leader).Post($"{Api}/{letter}/issue", new { }).Gives(HttpStatusCode.OK);
        Assert.Equal(("Issued", 1), (issued.GetProperty("status").GetString(), issued.GetProperty("items").GetArrayLength()));
        await d.As(Role.Discipline, d.Leader).Post($"{Api}/{letter}/issue", new { }).IsProblem(HttpStatusCode.Conflict, "already-issued");
        await Drafter(d).PutAsJsonAsync($"{Api}/{letter}", Body(d), Json.Options).IsProblem(HttpStatusCode.Conflict, "already-issued");
    }

    [Fact]
    public async Task Each_item_begins_a_case_and_is_due_by_policy_or_by_its_own_date()
    {
        var d = await District.Make(service);
        var own = d.Today.AddDays(12);
        var (letter, items, issued) = await Issue(d, Body(d, [Item(itemCodes: [d.Item, d.SecondItem], severity: "Grave", amount: 790_00), Item("完善制度", severity: "Minor"), Item("限期", dueOn: own.ToString("O"))]));
        Assert.Equal(d.Today.AddDays(30).ToString("O"), issued.GetProperty("replyDueOn").GetString());
        Assert.Equal([d.Today.AddDays(15), d.Today.AddDays(60), own], items.Select(i => i.Due));
        Assert.Equal(3, items.Select(i => i.Case).Distinct().Count());
        var facts = (await service.Recorded<LetterItemIssued>()).FindAll(f => f.LetterId == letter);
        Assert.Equal([1, 2, 3], facts.Select(f => f.Number));
        Assert.Equal((items[0].Id, items[0].Case, d.Path(d.Department), 790_00L, d.Overseer, 1), (facts[0].ItemId, facts[0].CaseId, facts[0].UnitPath, facts[0].AmountInvolvedFen, facts[0].IssuedBy, facts[0].Version));
        Assert.Equal([d.Item, d.SecondItem], facts[0].ItemCodes);
        var whole = Assert.Single(await service.Recorded<LetterIssued>(), f => f.LetterId == letter);
        Assert.Equal((3, d.Overseer, issued.GetProperty("number").GetString()), (whole.Items, whole.IssuedBy, whole.Number));
    }

    [Fact]
    public async Task Letters_of_a_year_are_numbered_one_after_another_also_at_once()
    {
        var d = await District.Make(service);
        var drafts = new List<Guid>();
        for (var i = 0; i < 4; i++)
            drafts.Add(await Draft(d));
        var numbers = await Task.WhenAll(drafts.Select(async l => ((await Issuer(d).Post($"{Api}/{l}/issue", new { }).Gives(HttpStatusCode.OK)).GetProperty("number").GetString()!)));
        Assert.Equal(4, numbers.Distinct().Count());
        Assert.Equal(await service.Scalar<long>("select count(*) from letters where year is not null group by year order by year desc limit 1"), await service.Scalar<int>("select max(number) from letters where year is not null group by year order by year desc limit 1"));
    }

    [Fact]
    public async Task A_letter_issued_twice_at_once_is_issued_once()
    {
        var d = await District.Make(service);
        var letter = await Draft(d);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Issuer(d).Post($"{Api}/{letter}/issue", new { })));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.Single(await service.Recorded<LetterIssued>(), f => f.LetterId == letter);
        Assert.Equal(3, (await service.Recorded<LetterItemIssued>()).Count(f => f.LetterId == letter));
    }

    [Fact]
    public async Task A_draft_is_edited_in_the_version_that_was_read_and_seen_by_the_inspecting_side_alone()
    {
        var d = await District.Make(service);
        var letter = await Draft(d);
        Task<HttpResponseMessage> Edit(string tag)
        {
            var http = Issuer(d);
            http.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", tag);
            return http.PutAsJsonAsync($"{Api}/{letter}", Body(d), Json.Options);
        }
        await Edit("\"1\"").Gives(HttpStatusCode.OK);
        await Edit("\"1\"").IsProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        await Unit(d).GetAsync($"{Api}/{letter}").IsProblem(HttpStatusCode.NotFound, "letter-not-found");
        await Unit(d).Post($"{Api}/{letter}/reply", Reply(true, true, true)).IsProblem(HttpStatusCode.NotFound, "letter-not-found");
        Assert.Equal(0, (await Unit(d).GetAsync(Api).Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await Drafter(d).GetAsync($"{Items}?letter={letter}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        await Drafter(d).PutAsJsonAsync($"{Api}/{letter}", Body(d, unit: d.OtherDepartment), Json.Options).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Drafter(d).PutAsJsonAsync($"{Api}/{letter}", Body(d, round: Guid.NewGuid()), Json.Options).NamesField(HttpStatusCode.UnprocessableEntity, "roundId");
    }

    [Fact]
    public async Task A_letter_comes_from_a_round_by_its_team_or_on_its_own_by_discipline_staff()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        await d.As(Role.Inspector, d.Inspector).Post(Api, Body(d)).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await d.As(Role.Inspector, "stranger").Post(Api, Body(d, round: round)).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await Drafter(d).Post(Api, Body(d, round: Guid.NewGuid())).NamesField(HttpStatusCode.UnprocessableEntity, "roundId");
        await Drafter(d).Post(Api, Body(d, round: round, unit: d.OtherDepartment)).NamesField(HttpStatusCode.UnprocessableEntity, "roundId");
        var letter = (await d.As(Role.Inspector, d.Inspector).Post(Api, Body(d, round: round)).Gives(HttpStatusCode.Created)).GetProperty("letterId").GetGuid();
        await Issuer(d).Post($"{Api}/{letter}/issue", new { }).Gives(HttpStatusCode.OK);
        Assert.Equal(round, Assert.Single(await service.Recorded<LetterIssued>(), f => f.LetterId == letter).RoundId);
    }

    [Fact]
    public async Task Nobody_tied_to_the_unit_writes_issues_or_judges_a_letter_to_it()
    {
        var d = await District.Make(service);
        await d.As(Role.Discipline, d.Holder).Post(Api, Body(d)).IsProblem(HttpStatusCode.Forbidden, "recused");
        await service.As(Role.Discipline, d.Code).Post(Api, Body(d)).IsProblem(HttpStatusCode.Forbidden, "person-required");
        var letter = await Draft(d);
        await d.As(Role.Discipline, d.Holder).Post($"{Api}/{letter}/issue", new { }).IsProblem(HttpStatusCode.Forbidden, "recused");
        var (_, items, _) = await Issue(d);
        await d.Fill(d.Leader, d.Department);
        await service.DeliverAndWait(d.Submitted(items[0], 1));
        await Close(d, items[0].Id, d.Leader).IsProblem(HttpStatusCode.Forbidden, "recused");
        await Return(d, items[0].Id, d.Leader).IsProblem(HttpStatusCode.Forbidden, "recused");
    }

    [Fact]
    public async Task A_letter_needs_a_leading_group_that_receives_it_and_due_dates_to_come()
    {
        var d = await District.Make(service);
        var nobody = await Draft(d, Body(d, unit: d.Branch));
        await Issuer(d).Post($"{Api}/{nobody}/issue", new { }).IsProblem(HttpStatusCode.Conflict, "no-leading-group");
        var letter = await Draft(d, Body(d, [Item(), Item("限期", dueOn: d.Today.AddDays(2).ToString("O"))]));
        var now = service.Clock.GetUtcNow();
        try
        {
            service.Clock.Advance(TimeSpan.FromDays(2));
            await Issuer(d).Post($"{Api}/{letter}/issue", new { }).NamesField(HttpStatusCode.Conflict, "items[1].dueOn");
        }
        finally
        {
            service.Clock.SetTo(now);
        }
    }

    [Fact]
    public async Task The_reply_adopts_each_item_or_says_why_not()
    {
        var d = await District.Make(service);
        var (letter, items, _) = await Issue(d);
        await Unit(d).Post($"{Api}/{letter}/reply", Reply(true, true)).NamesField(HttpStatusCode.UnprocessableEntity, "answers");
        await Unit(d).Post($"{Api}/{letter}/reply", Reply(true, true, true, true)).NamesField(HttpStatusCode.UnprocessableEntity, "answers[3].number");
        await Unit(d).Post($"{Api}/{letter}/reply", new { text = "答复", answers = new object[] { new { number = 1, adopted = true }, new { number = 1, adopted = true }, new { number = 2, adopted = false } } }).NamesField(HttpStatusCode.UnprocessableEntity, "answers[2].reason");
        await Unit(d).Post($"{Api}/{letter}/reply", new { text = "答复", correction = "更正", answers = new[] { new { number = 1, adopted = true } } }).NamesField(HttpStatusCode.UnprocessableEntity, "correction");
        var replied = await Unit(d).Post($"{Api}/{letter}/reply", Reply(true, false, true)).Gives(HttpStatusCode.Created);
        Assert.Equal((1, 2, 1, false), (replied.GetProperty("version").GetInt32(), replied.GetProperty("adopted").GetInt32(), replied.GetProperty("notAdopted").GetInt32(), replied.GetProperty("late").GetBoolean()));
        Assert.Equal((false, "条件不具备"), ((await ItemOf(d, items[1])).GetProperty("adopted").GetBoolean(), (await ItemOf(d, items[1])).GetProperty("notAdoptedBecause").GetString()));
        Assert.Equal([true, false, true], (await service.Recorded<LetterItemAnswered>()).FindAll(a => a.LetterId == letter).Select(a => a.Adopted));

        // a later reply corrects it with a reason; both stay, the newest counts
        await Unit(d).Post($"{Api}/{letter}/reply", Reply(true, true, true)).NamesField(HttpStatusCode.UnprocessableEntity, "correction");
        await Unit(d).Post($"{Api}/{letter}/reply", new { text = "改为采纳。", correction = "班子会重新研究", answers = Enumerable.Range(1, 3).Select(number => new { number, adopted = true }) }).Gives(HttpStatusCode.Created);
        Assert.True((await ItemOf(d, items[1])).GetProperty("adopted").GetBoolean());
        var shown = await Get(d, letter);
        Assert.Equal([1, 2], shown.GetProperty("replies").EnumerateArray().Select(r => r.GetProperty("version").GetInt32()));
        Assert.Equal(3, shown.GetProperty("replies")[0].GetProperty("answers").GetArrayLength());
    }

    [Fact]
    public async Task A_unit_replies_by_its_holders_clerks_and_systems_never_by_who_wrote_the_letter()
    {
        var d = await District.Make(service);
        var (letter, _, _) = await Issue(d);
        await d.As(Role.Leader, d.Leader).Post($"{Api}/{letter}/reply", Reply(true, true, true)).IsProblem(HttpStatusCode.Forbidden, "not-your-unit");
        await service.As([Role.Clerk, Role.Discipline], d.Code, d.Planner).Post($"{Api}/{letter}/reply", Reply(true, true, true)).IsProblem(HttpStatusCode.Forbidden, "writer-cannot-reply");
        await service.As([Role.Clerk], d.Code, d.Overseer).Post($"{Api}/{letter}/reply", Reply(true, true, true)).IsProblem(HttpStatusCode.Forbidden, "writer-cannot-reply");
        await service.As(Role.Department, d.OtherDepartment).Post($"{Api}/{letter}/reply", Reply(true, true, true)).IsProblem(HttpStatusCode.NotFound, "letter-not-found");
        await service.As(Role.Department, d.Department).Post($"{Api}/{letter}/reply", Reply(true, true, true)).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Two_replies_at_once_are_two_versions_or_one()
    {
        var d = await District.Make(service);
        var (letter, _, _) = await Issue(d);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Unit(d).Post($"{Api}/{letter}/reply", Reply(true, true, true))));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created)); // the others would be corrections without a reason
        var (second, _, _) = await Issue(d);
        var same = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Unit(d).Post($"{Api}/{second}/reply", Reply(true, true, true), "once").Gives(HttpStatusCode.Created)));
        Assert.All(same, a => Assert.Equal(1, a.GetProperty("version").GetInt32()));
        Assert.Single(await service.Recorded<LetterReplied>(), r => r.LetterId == second);
    }

    [Fact]
    public async Task An_overdue_reply_is_listed_and_published_once_and_a_late_one_is_marked()
    {
        var d = await District.Make(service);
        var (letter, _, _) = await Issue(d);
        var (inTime, _, _) = await Issue(d);
        await Unit(d).Post($"{Api}/{inTime}/reply", Reply(true, true, true)).Gives(HttpStatusCode.Created);
        var now = service.Clock.GetUtcNow();
        try
        {
            service.Clock.Advance(TimeSpan.FromDays(30));
            await service.Sweep<PublishLetterReplyOverdue>();
            Assert.DoesNotContain(await service.Recorded<LetterReplyOverdue>(), o => o.LetterId == letter); // the last day is not over
            service.Clock.Advance(TimeSpan.FromDays(1));
            await Task.WhenAll(service.Sweep<PublishLetterReplyOverdue>(), service.Sweep<PublishLetterReplyOverdue>());
            await service.Sweep<PublishLetterReplyOverdue>();
            Assert.Single(await service.Recorded<LetterReplyOverdue>(), o => o.LetterId == letter);
            Assert.DoesNotContain(await service.Recorded<LetterReplyOverdue>(), o => o.LetterId == inTime);
            Assert.Equal(letter, Assert.Single((await Drafter(d).GetAsync($"{Api}?replyOverdue=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("letterId").GetGuid());
            Assert.True((await Unit(d).Post($"{Api}/{letter}/reply", Reply(true, true, true)).Gives(HttpStatusCode.Created)).GetProperty("late").GetBoolean());
            Assert.Equal(0, (await Drafter(d).GetAsync($"{Api}?replyOverdue=true").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
            var rates = Assert.Single((await Drafter(d).GetAsync("/api/v1/inspection/letter-rates").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
            Assert.Equal((2, 1), (rates.GetProperty("letters").GetInt32(), rates.GetProperty("repliedLate").GetInt32()));
        }
        finally
        {
            service.Clock.SetTo(now);
        }
    }

    [Fact]
    public async Task Items_are_put_right_and_closed_out_one_by_one_and_the_letter_closes_with_its_last()
    {
        var d = await District.Make(service);
        var (letter, items, _) = await Issue(d);
        await Close(d, items[0].Id).IsProblem(HttpStatusCode.Conflict, "nothing-submitted");
        await service.DeliverAndWait(d.Assigned(items[0]));
        Assert.Equal("Rectifying", (await ItemOf(d, items[0])).GetProperty("status").GetString());
        await service.DeliverAndWait(d.Submitted(items[0], 1));
        await Return(d, items[0].Id).Gives(HttpStatusCode.OK);
        await Return(d, items[0].Id).IsProblem(HttpStatusCode.Conflict, "nothing-submitted");
        Assert.Equal("Returned", (await ItemOf(d, items[0])).GetProperty("status").GetString());
        var returned = Assert.Single(await service.Recorded<RectificationReturned>(), r => r.FindingId == items[0].Id);
        Assert.Equal((items[0].Task, 1, 2), (returned.TaskId, returned.Attempt, returned.Version));
        await service.DeliverAndWait(d.Submitted(items[0], 2));
        var closed = await Close(d, items[0].Id).Gives(HttpStatusCode.OK);
        Assert.Equal(("Closed", true, "Issued", 2), (closed.GetProperty("status").GetString(), closed.GetProperty("putRight").GetBoolean(), closed.GetProperty("letterStatus").GetString(), closed.GetProperty("openItems").GetInt32()));
        await Close(d, items[0].Id).IsProblem(HttpStatusCode.Conflict, "item-closed");

        // the second is not adopted, and the reason is accepted
        await Unit(d).Post($"{Api}/{letter}/reply", Reply(true, false, true)).Gives(HttpStatusCode.Created);
        Assert.False((await Close(d, items[1].Id).Gives(HttpStatusCode.OK)).GetProperty("putRight").GetBoolean());
        // the third is adopted: that alone closes nothing
        await Close(d, items[2].Id).IsProblem(HttpStatusCode.Conflict, "nothing-submitted");
        await service.DeliverAndWait(d.Submitted(items[2], 1));
        Assert.Equal("Closed", (await Close(d, items[2].Id).Gives(HttpStatusCode.OK)).GetProperty("letterStatus").GetString());
        var whole = Assert.Single(await service.Recorded<LetterClosed>(), c => c.LetterId == letter);
        Assert.Equal((3, 2), (whole.Items, whole.PutRight));
        Assert.Equal([(1, true, 3), (2, false, 2), (3, true, 2)], (await service.Recorded<LetterItemClosed>()).FindAll(c => c.LetterId == letter).Select(c => (c.Number, c.PutRight, c.Version)));
        Assert.Equal("Closed", (await Get(d, letter)).GetProperty("status").GetString());
        await Unit(d).Post($"{Api}/{letter}/reply", Reply(true, true, true)).IsProblem(HttpStatusCode.Conflict, "letter-closed");
    }

    [Fact]
    public async Task Two_last_items_closed_at_once_close_the_letter_once()
    {
        var d = await District.Make(service);
        var (letter, items, _) = await Issue(d);
        foreach (var item in items)
            await service.DeliverAndWait(d.Submitted(item, 1));
        await Task.WhenAll(items.SelectMany(i => new[] { Close(d, i.Id), Close(d, i.Id, d.Overseer) }));
        Assert.Single(await service.Recorded<LetterClosed>(), c => c.LetterId == letter);
        Assert.Equal(3, (await service.Recorded<LetterItemClosed>()).Count(c => c.LetterId == letter));
    }

    [Fact]
    public async Task The_inspecting_side_closes_an_item_never_the_rectifier_nor_who_replied()
    {
        var d = await District.Make(service);
        var (letter, items, _) = await Issue(d);
        await service.DeliverAndWait(d.Assigned(items[0]));
        await service.DeliverAndWait(d.Submitted(items[0], 1, by: d.Leader));
        await Close(d, items[0].Id, d.Holder).IsProblem(HttpStatusCode.Forbidden, "rectifier-cannot-close");
        await Close(d, items[0].Id, d.Leader).IsProblem(HttpStatusCode.Forbidden, "rectifier-cannot-close");
        await service.As(Role.Clerk, d.Code, "clerk").Post($"{Api}/{letter}/reply", Reply(true, true, false)).Gives(HttpStatusCode.Created);
        await Close(d, items[2].Id, "clerk").IsProblem(HttpStatusCode.Forbidden, "rectifier-cannot-close");
        await d.As(Role.Inspector, d.Inspector).Post($"{Items}/{items[0].Id}/close", new { conclusion = "已核实" }).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await service.As(Role.Discipline, d.Code).Post($"{Items}/{items[0].Id}/close", new { conclusion = "已核实" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        var http = d.As(Role.Discipline, d.Planner);
        http.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", "\"7\"");
        await http.Post($"{Items}/{items[0].Id}/close", new { conclusion = "旧" }).IsProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        await Close(d, items[0].Id).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_rectifying_side_may_be_heard_twice_late_and_out_of_order()
    {
        var d = await District.Make(service);
        var (_, items, _) = await Issue(d);
        RectificationSubmitted[] submissions = [d.Submitted(items[0], 2), d.Submitted(items[0], 1)];
        foreach (var submission in submissions)
        {
            var id = Guid.CreateVersion7();
            await service.DeliverAndWait(submission, id);
            await service.Deliver(submission, id);
        }
        await service.DeliverAndWait(d.Assigned(items[0]));
        Assert.Equal("Submitted", (await ItemOf(d, items[0])).GetProperty("status").GetString());
        await Return(d, items[0].Id).Gives(HttpStatusCode.OK);
        Assert.Equal(2, Assert.Single(await service.Recorded<RectificationReturned>(), r => r.FindingId == items[0].Id).Attempt);
    }

    [Fact]
    public async Task More_time_for_an_item_is_decided_by_the_inspecting_side_and_the_first_due_date_is_kept()
    {
        var d = await District.Make(service);
        var (_, items, _) = await Issue(d);
        var asked = d.Asked(items[0], 10);
        await service.DeliverAndWait(asked);
        var route = $"/api/v1/inspection/extension-requests/{asked.RequestId}/decide";
        var listed = Assert.Single((await Drafter(d).GetAsync($"/api/v1/inspection/extension-requests?finding={items[0].Id}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(items[0].Case, listed.GetProperty("caseId").GetGuid());
        await d.As(Role.Discipline, d.Holder).Post(route, new { granted = true, reason = "同意" }).IsProblem(HttpStatusCode.Forbidden, "requester-cannot-decide");
        await d.As(Role.Inspector, d.Inspector).Post(route, new { granted = true, reason = "同意" }).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await Drafter(d).Post(route, new { granted = true, reason = "同意", dueOn = items[0].Due.ToString("O") }).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        var decided = await Drafter(d).Post(route, new { granted = true, reason = "同意" }).Gives(HttpStatusCode.OK);
        Assert.Equal((items[0].Due.AddDays(10).ToString("O"), items[0].Due.ToString("O")), (decided.GetProperty("dueOn").GetString(), decided.GetProperty("firstDueOn").GetString()));
        await Drafter(d).Post(route, new { granted = false, reason = "不同意" }).IsProblem(HttpStatusCode.Conflict, "already-decided");
        Assert.Equal(2, Assert.Single(await service.Recorded<ExtensionDecided>(), e => e.FindingId == items[0].Id).Version);
        await service.As(Role.Discipline, d.OtherDepartment, d.Planner).Post(route, new { granted = false, reason = "不同意" }).IsProblem(HttpStatusCode.NotFound, "extension-request-not-found");
    }

    [Fact]
    public async Task Rates_are_those_of_the_rows_behind_them()
    {
        var d = await District.Make(service);
        await d.Fill(d.Code + "_b", d.Branch);
        var (first, items, _) = await Issue(d);
        await Issue(d, Body(d, [Item("下级事项")], unit: d.Branch));
        await Unit(d).Post($"{Api}/{first}/reply", Reply(true, false, true)).Gives(HttpStatusCode.Created);
        await service.DeliverAndWait(d.Submitted(items[0], 1));
        await Close(d, items[0].Id).Gives(HttpStatusCode.OK);
        await Close(d, items[1].Id).Gives(HttpStatusCode.OK);
        async Task<Dictionary<string, JsonElement>> Rates(string query) =>
            (await Drafter(d).GetAsync($"/api/v1/inspection/letter-rates?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToDictionary(r => r.GetProperty("unitCode").GetString()!);
        async Task<int> Behind(string query) => (await Drafter(d).GetAsync($"{Items}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength();

        var own = await Rates("by=Unit");
        Assert.Equal([d.Department, d.Branch], own.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((3, 3, 2, 2, 1), (own[d.Department].GetProperty("items").GetInt32(), own[d.Department].GetProperty("answered").GetInt32(), own[d.Department].GetProperty("adopted").GetInt32(), own[d.Department].GetProperty("closed").GetInt32(), own[d.Department].GetProperty("putRight").GetInt32()));
        Assert.Equal((0.6667m, 0.6667m, 0.3333m), (own[d.Department].GetProperty("adoptionRate").GetDecimal(), own[d.Department].GetProperty("closeOutRate").GetDecimal(), own[d.Department].GetProperty("putRightRate").GetDecimal()));
        Assert.Equal(JsonValueKind.Null, own[d.Branch].GetProperty("adoptionRate").ValueKind); // nothing answered, nothing to divide by
        var whole = (await Rates("by=Subtree"))[d.Code];
        Assert.Equal((2, 4, 2, 0.5m), (whole.GetProperty("letters").GetInt32(), whole.GetProperty("items").GetInt32(), whole.GetProperty("adopted").GetInt32(), whole.GetProperty("closeOutRate").GetDecimal()));
        Assert.Equal((4, 3, 2, 1), (await Behind($"unit={d.Code}"), await Behind($"unit={d.Code}&answered=true"), await Behind($"unit={d.Code}&adopted=true"), await Behind($"unit={d.Code}&putRight=true")));
        Assert.Empty(await Rates($"until={d.Today.AddDays(-1):O}"));
        Assert.Equal(0, await Behind($"until={d.Today.AddDays(-1):O}"));
        await Drafter(d).GetAsync($"/api/v1/inspection/letter-rates?from={d.Today:O}&until={d.Today.AddDays(-1):O}").NamesField(HttpStatusCode.BadRequest, "until");
        Assert.Contains("unitCode,", await Drafter(d).GetStringAsync("/api/v1/inspection/letter-rates?format=csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_prints_as_a_document_with_every_word_encoded()
    {
        var d = await District.Make(service);
        var (letter, _, issued) = await Issue(d, Body(d, [Item("<script>alert(1)</script>", amount: 789_90)]));
        using var http = Unit(d);
        http.DefaultRequestHeaders.Add("Accept-Language", "zh-CN");
        var page = await http.GetStringAsync($"{Api}/{letter}?format=html");
        Assert.Contains("工作建议书", page, StringComparison.Ordinal);
        Assert.Contains(issued.GetProperty("number").GetString()!, page, StringComparison.Ordinal);
        Assert.Contains("789.90", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        using var english = Unit(d);
        english.DefaultRequestHeaders.Add("Accept-Language", "en");
        Assert.Contains("Recommendation letter", await english.GetStringAsync($"{Api}/{letter}?format=html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_input_names_its_field()
    {
        var d = await District.Make(service);
        Task<HttpResponseMessage> Try(object body) => Drafter(d).Post(Api, body);
        await Try(Body(d, unit: "NOWHERE")).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Try(Body(d, [])).NamesField(HttpStatusCode.UnprocessableEntity, "items");
        await Try(Body(d, [.. Enumerable.Repeat(Item(), 51)])).NamesField(HttpStatusCode.UnprocessableEntity, "items");
        await Try(Body(d, [Item(), Item(itemCodes: [d.Item, d.Item])])).NamesField(HttpStatusCode.UnprocessableEntity, "items[1].itemCodes[1]");
        await Try(Body(d, [Item(itemCodes: ["NO-SUCH\nITEM"])])).NamesField(HttpStatusCode.UnprocessableEntity, "items[0].itemCodes[0]");
        await Try(Body(d, [Item("")])).NamesField(HttpStatusCode.UnprocessableEntity, "items[0].text");
        await Try(Body(d, [Item(amount: -1)])).NamesField(HttpStatusCode.UnprocessableEntity, "items[0].amountInvolvedFen");
        await Try(Body(d, [Item(dueOn: d.Today.ToString("O"))])).NamesField(HttpStatusCode.UnprocessableEntity, "items[0].dueOn");
        await Try(Body(d, [Item(dueOn: "9999-12-31")])).NamesField(HttpStatusCode.UnprocessableEntity, "items[0].dueOn");
        await Try(Body(d, [Item(severity: "Awful")])).Gives(HttpStatusCode.BadRequest);
        var (_, items, _) = await Issue(d);
        await Drafter(d).Post($"{Items}/{items[0].Id}/close", new { conclusion = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "conclusion");
        await Drafter(d).Post($"{Items}/{items[0].Id}/return", new { reason = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
    }
}
