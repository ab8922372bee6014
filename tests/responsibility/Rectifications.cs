using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Rectifications;
using DutyNet.Tests.Support;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class RectificationTasks(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private const string Tasks = "/api/v1/responsibility/rectifications";
    private const string Inspector = "P00009";
    private static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    private HttpClient Holder => service.As(Role.Leader, "FH_D01", "P00017");

    private HttpClient Clerk => service.As(Role.Clerk, "FH_D01", "P00023");

    [Fact]
    public async Task A_finding_goes_to_the_holder_of_the_post_that_owed_the_breached_item()
    {
        var assigned = await Raise(Finding("P3-S01"));
        Assert.Equal(("P3-S01", true, "FH_D01_P01", "P00017"), (assigned.ItemCode, assigned.MatchedByItem, assigned.PostCode, assigned.PersonCode));
    }

    [Fact]
    public async Task The_first_item_that_somebody_owed_decides()
    {
        var speciality = (await service.Scalar<string>("""
            select d.item_code || ' ' || min(p.code) from duties d join posts p on p.id = d.post_id where p.unit_code = 'FH_D01' and d.speciality and d.ended_on is null
            group by d.item_code order by d.item_code limit 1
            """))!.Split(' ');
        var assigned = await Raise(Finding("NO-SUCH", speciality[0], "P3-S01"));
        Assert.Equal((speciality[0], speciality[1]), (assigned.ItemCode, assigned.PostCode));
    }

    [Fact]
    public async Task Without_a_match_the_first_responsible_person_answers_and_it_says_so()
    {
        var assigned = await Raise(Finding("NO-SUCH"));
        Assert.Equal((null, false, "FH_D01_P01"), (assigned.ItemCode, assigned.MatchedByItem, assigned.PostCode));
        var nobody = await Raise(Finding("NO-SUCH") with { UnitCode = "NOWHERE", UnitPath = "FH.NOWHERE" });
        Assert.Equal((null, null, false), (nobody.PostId, nobody.PersonCode, nobody.MatchedByItem));
    }

    [Fact]
    public async Task From_finding_to_close_out_with_one_return()
    {
        var finding = Finding("P3-S01");
        var task = await Raise(finding);
        Assert.Equal("InProgress", (await Holder.Post($"{Tasks}/{task.TaskId}/progress", new { percent = 40, note = "已开会" }).Gives(HttpStatusCode.Created)).GetProperty("status").GetString());
        await Holder.Post($"{Tasks}/{task.TaskId}/submit", new { measures = "已整改", evidenceIds = Array.Empty<Guid>() }).IsProblem(HttpStatusCode.UnprocessableEntity, "evidence-required");
        var evidence = await Attach(Holder, task.TaskId, Picture);
        Assert.Equal(1, await Submit(Holder, task.TaskId, evidence, "submit-once"));
        Assert.Equal(1, await Submit(Holder, task.TaskId, evidence, "submit-once"));
        await Holder.Post($"{Tasks}/{task.TaskId}/submit", new { measures = "又", evidenceIds = new[] { evidence } }).IsProblem(HttpStatusCode.Conflict, "already-submitted");
        await Holder.Post($"{Tasks}/{task.TaskId}/progress", new { percent = 50, note = "又" }).IsProblem(HttpStatusCode.Conflict, "already-submitted");
        await service.DeliverAndWait(Returned(finding, task.TaskId, 1, version: 2));
        Assert.Equal("Returned", await Status(task.TaskId));
        Assert.Equal(2, await Submit(Clerk, task.TaskId, evidence));
        Assert.Equal("Submitted", await Status(task.TaskId));
        await service.DeliverAndWait(Closed(finding, version: 3));
        Assert.Equal("Closed", await Status(task.TaskId));
        await Holder.Post($"{Tasks}/{task.TaskId}/progress", new { percent = 50, note = "又" }).IsProblem(HttpStatusCode.Conflict, "rectification-closed");

        var submitted = (await service.Recorded<RectificationSubmitted>()).Where(s => s.TaskId == task.TaskId).ToList();
        Assert.Equal([("P00017", "P00017"), ("P00023", "P00017")], submitted.Select(s => (s.SubmittedBy!, s.AnswerablePerson!)));
        Assert.Equal("P00017", await service.Scalar<string>($"select on_behalf_of from ledger where subject = 'rectification/{task.TaskId}' and type = 'RectificationSubmitted' order by seq desc limit 1"));
        var shown = await service.As(Role.Inspector).GetAsync($"{Tasks}/{task.TaskId}").Gives(HttpStatusCode.OK);
        Assert.Equal((2, 2, 1, 1), (shown.GetProperty("submissions").GetArrayLength(), shown.GetProperty("verdicts").GetArrayLength(), shown.GetProperty("progress").GetArrayLength(), shown.GetProperty("evidence").GetArrayLength()));
        var listed = await service.As(Role.Discipline, "FH").GetAsync($"{Tasks}?case={finding.CaseId}&status=Closed&unit=FH_D01&person=P00017&finding={finding.FindingId}").Gives(HttpStatusCode.OK);
        Assert.Equal(task.TaskId, Assert.Single(listed.GetProperty("items").EnumerateArray().ToArray()).GetProperty("taskId").GetGuid());
    }

    [Fact]
    public async Task Only_the_holder_or_somebody_on_their_behalf_rectifies_and_never_the_inspector()
    {
        var task = await Raise(Finding("P3-S01"));
        var report = new { percent = 10, note = "开始" };
        await service.As(Role.Leader, "FH", "P00001").Post($"{Tasks}/{task.TaskId}/progress", report).IsProblem(HttpStatusCode.Forbidden, "not-the-holder");
        await service.As([Role.Inspector, Role.Clerk], "FH", Inspector).Post($"{Tasks}/{task.TaskId}/progress", report).IsProblem(HttpStatusCode.Forbidden, "inspector-cannot-rectify");
        await service.As(Role.Inspector, "FH", Inspector).Post($"{Tasks}/{task.TaskId}/progress", report).IsProblem(HttpStatusCode.Forbidden, "role-not-allowed");
        await service.As(Role.Clerk, "FH_D10", "P00030").Post($"{Tasks}/{task.TaskId}/progress", report).IsProblem(HttpStatusCode.NotFound, "rectification-not-found");
        await service.As(Role.Department, "FH_D01").Post($"{Tasks}/{task.TaskId}/progress", report).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Evidence_is_kept_by_its_content_and_streamed_back()
    {
        var task = await Raise(Finding("P3-S01"));
        var evidence = await Attach(Holder, task.TaskId, Picture);
        Assert.Equal(Picture, await service.As(Role.Inspector).GetByteArrayAsync($"{Tasks}/{task.TaskId}/evidence/{evidence}"));
        await Holder.PostAsync($"{Tasks}/{task.TaskId}/evidence", Form("MZ program"u8.ToArray())).IsProblem(HttpStatusCode.UnprocessableEntity, "evidence-kind");
        await service.As(Role.Leader, "FH_D10").GetAsync($"{Tasks}/{task.TaskId}/evidence/{evidence}").IsProblem(HttpStatusCode.NotFound, "evidence-not-found");
        var other = await Raise(Finding("P3-S01"));
        await Holder.Post($"{Tasks}/{other.TaskId}/submit", new { measures = "借用", evidenceIds = new[] { evidence } }).NamesField(HttpStatusCode.UnprocessableEntity, "evidenceIds[0]");
    }

    [Fact]
    public async Task Evidence_of_somebody_who_may_not_rectify_is_not_even_stored()
    {
        var task = await Raise(Finding("P3-S01"));
        byte[] picture = [.. Picture, .. Guid.NewGuid().ToByteArray()];
        await service.As(Role.Leader, "FH", "P00001").PostAsync($"{Tasks}/{task.TaskId}/evidence", Form(picture)).IsProblem(HttpStatusCode.Forbidden, "not-the-holder");
        await service.As([Role.Inspector, Role.Clerk], "FH", Inspector).PostAsync($"{Tasks}/{task.TaskId}/evidence", Form(picture)).IsProblem(HttpStatusCode.Forbidden, "inspector-cannot-rectify");
        Assert.False(IsStored(picture));
        await Attach(Holder, task.TaskId, picture);
        Assert.True(IsStored(picture));
    }

    [Fact]
    public async Task A_due_date_more_than_five_years_ahead_is_not_asked_for()
    {
        var finding = Finding("P3-S01") with { DueOn = service.Today.AddYears(5).AddDays(-10) };
        var task = await Raise(finding);
        foreach (var day in new[] { service.Today.AddYears(5).AddDays(1), DateOnly.MaxValue })
            await Holder.Post($"{Tasks}/{task.TaskId}/extension-requests", new { requestedDueOn = day, reason = "不够" }).NamesField(HttpStatusCode.UnprocessableEntity, "requestedDueOn");
        await Holder.Post($"{Tasks}/{task.TaskId}/extension-requests", new { requestedDueOn = service.Today.AddYears(5), reason = "不够" }).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_unit_that_moves_takes_its_rectifications_along()
    {
        await service.ImportCsv("units", "code,name,kind,parent,class\nMOVED,处室,Branch,FH_D01,\n").Gives(HttpStatusCode.OK);
        await service.ImportCsv("posts", "code,unit,title,role,areas,inChargeOf,person,from\nMOVED_P1,MOVED,主任,FirstResponsible,,,P00017,2024-01-01\n").Gives(HttpStatusCode.OK);
        var task = await Raise(Finding("NO-SUCH") with { UnitCode = "MOVED", UnitPath = "FH.FH_D01.MOVED" });
        var (before, after) = (service.As(Role.Department, "FH_D01"), service.As(Role.Department, "FH_D10"));
        var evidence = await Attach(before, task.TaskId, Picture);
        await after.GetAsync($"{Tasks}/{task.TaskId}").IsProblem(HttpStatusCode.NotFound, "rectification-not-found");

        await service.ImportCsv("units", "code,name,kind,parent,class\nMOVED,处室,Branch,FH_D10,\n").Gives(HttpStatusCode.OK);
        foreach (var path in new[] { $"{Tasks}/{task.TaskId}", $"{Tasks}/{task.TaskId}/evidence/{evidence}" })
        {
            await before.GetAsync(path).Gives(HttpStatusCode.NotFound);
            Assert.Equal(HttpStatusCode.OK, (await after.GetAsync(path)).StatusCode);
        }
        var report = new { percent = 10, note = "开始" };
        await before.Post($"{Tasks}/{task.TaskId}/progress", report).Gives(HttpStatusCode.NotFound);
        await before.Post($"{Tasks}/{task.TaskId}/submit", new { measures = "已改", evidenceIds = new[] { evidence } }).Gives(HttpStatusCode.NotFound);
        await before.Post($"{Tasks}/{task.TaskId}/extension-requests", new { requestedDueOn = service.Today.AddDays(30), reason = "不够" }).Gives(HttpStatusCode.NotFound);
        await before.PostAsync($"{Tasks}/{task.TaskId}/evidence", Form(Picture)).Gives(HttpStatusCode.NotFound);
        await after.Post($"{Tasks}/{task.TaskId}/progress", report).Gives(HttpStatusCode.Created);
        Assert.Equal(1, await Submit(after, task.TaskId, evidence));
        Assert.Equal("FH.FH_D10.MOVED", Assert.Single(await service.Recorded<RectificationSubmitted>(), s => s.TaskId == task.TaskId).UnitPath);
        Assert.Empty((await before.GetAsync($"{Tasks}?finding={task.FindingId}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Single((await after.GetAsync($"{Tasks}?finding={task.FindingId}&unit=FH_D10").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task More_time_is_asked_once_and_the_first_due_date_is_kept()
    {
        var finding = Finding("P3-S01");
        var task = await Raise(finding);
        var later = finding.DueOn.AddDays(10);
        await Holder.Post($"{Tasks}/{task.TaskId}/extension-requests", new { requestedDueOn = finding.DueOn, reason = "不够" }).NamesField(HttpStatusCode.UnprocessableEntity, "requestedDueOn");
        var request = (await Holder.Post($"{Tasks}/{task.TaskId}/extension-requests", new { requestedDueOn = later, reason = "需招标" }).Gives(HttpStatusCode.Created)).GetProperty("requestId").GetGuid();
        await Holder.Post($"{Tasks}/{task.TaskId}/extension-requests", new { requestedDueOn = later, reason = "再来" }).IsProblem(HttpStatusCode.Conflict, "request-open");
        await service.DeliverAndWait(Decided(finding, request, later, version: 2));
        var shown = (await service.As(Role.Inspector).GetAsync($"{Tasks}/{task.TaskId}").Gives(HttpStatusCode.OK)).GetProperty("task");
        Assert.Equal((later.ToString("O"), finding.DueOn.ToString("O")), (shown.GetProperty("dueOn").GetString(), shown.GetProperty("firstDueOn").GetString()));
        await Holder.Post($"{Tasks}/{task.TaskId}/extension-requests", new { requestedDueOn = later.AddDays(1), reason = "再来" }).Gives(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("percent", """{"percent":101,"note":"x"}""", "progress")]
    [InlineData("note", """{"percent":1,"note":""}""", "progress")]
    [InlineData("measures", """{"measures":"","evidenceIds":[]}""", "submit")]
    [InlineData("reason", """{"requestedDueOn":"2030-01-01","reason":""}""", "extension-requests")]
    public async Task Bad_input_names_its_field(string field, string body, string what)
    {
        var task = await Raise(Finding("P3-S01"));
        await Holder.PostAsync($"{Tasks}/{task.TaskId}/{what}", new StringContent(body, new MediaTypeHeaderValue("application/json"))).NamesField(HttpStatusCode.UnprocessableEntity, field);
    }

    [Fact]
    public async Task Twice_late_and_out_of_order_give_the_same_task()
    {
        var request = Guid.CreateVersion7();
        List<JsonElement> seen = [];
        foreach (var order in Permutations([0, 1, 2, 3]))
        {
            var finding = Finding("P3-S01");
            IFact[] facts = [finding, Returned(finding, Guid.Empty, 1, 2), Decided(finding, request, finding.DueOn.AddDays(7), 3), Closed(finding, 4)];
            foreach (var i in order)
            {
                var id = Guid.CreateVersion7();
                await Deliver(facts[i], id); // the same message, and the same fact in another message
                await Deliver(facts[i], id);
                await Deliver(facts[i], Guid.CreateVersion7());
            }
            Assert.Single(await service.Recorded<RectificationAssigned>(), a => a.FindingId == finding.FindingId);
            var listed = await service.As(Role.Discipline).GetAsync($"{Tasks}?finding={finding.FindingId}").Gives(HttpStatusCode.OK);
            seen.Add(Assert.Single(listed.GetProperty("items").EnumerateArray().ToArray()));
        }
        Assert.Single(seen.Select(s => (s.GetProperty("status").GetString(), s.GetProperty("dueOn").GetString(), s.GetProperty("firstDueOn").GetString(), s.GetProperty("personCode").GetString())).Distinct());
        Assert.Equal("Closed", seen[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_older_decision_that_comes_late_does_not_move_the_due_date_back()
    {
        var finding = Finding("P3-S01");
        var task = await Raise(finding);
        await service.DeliverAndWait(Decided(finding, Guid.CreateVersion7(), finding.DueOn.AddDays(20), version: 3));
        await service.DeliverAndWait(Decided(finding, Guid.CreateVersion7(), finding.DueOn.AddDays(10), version: 2));
        var shown = await service.As(Role.Inspector).GetAsync($"{Tasks}/{task.TaskId}").Gives(HttpStatusCode.OK);
        Assert.Equal(finding.DueOn.AddDays(20).ToString("O"), shown.GetProperty("task").GetProperty("dueOn").GetString());
    }

    [Fact]
    public async Task Overdue_is_published_once_for_each_due_date_and_not_while_it_waits_to_be_verified()
    {
        var finding = Finding("P3-S01") with { DueOn = service.Today.AddDays(-1) };
        var task = await Raise(finding);
        var waiting = await Raise(Finding("P3-S01") with { DueOn = service.Today.AddDays(-1) });
        await Submit(Holder, waiting.TaskId, await Attach(Holder, waiting.TaskId, Picture));
        await service.Sweep<PublishOverdue>();
        await service.Sweep<PublishOverdue>();
        var published = await service.Recorded<RectificationOverdue>();
        Assert.Equal(("P00017", finding.DueOn), Assert.Single(published.Where(o => o.TaskId == task.TaskId).Select(o => (o.PersonCode!, o.DueOn))));
        Assert.DoesNotContain(published, o => o.TaskId == waiting.TaskId);
        Assert.Contains((await service.As(Role.Discipline).GetAsync($"{Tasks}?overdue=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray(), r => r.GetProperty("taskId").GetGuid() == task.TaskId);

        await service.DeliverAndWait(Decided(finding, Guid.CreateVersion7(), service.Today, version: 2));
        await service.Sweep<PublishOverdue>();
        Assert.Single(await service.Recorded<RectificationOverdue>(), o => o.TaskId == task.TaskId);
        service.Clock.Advance(TimeSpan.FromDays(1));
        await service.Sweep<PublishOverdue>();
        Assert.Equal(2, (await service.Recorded<RectificationOverdue>()).Count(o => o.TaskId == task.TaskId));
    }

    [Fact]
    public async Task A_finding_that_is_found_again_reopens_its_task_due_anew_with_the_first_due_date_kept()
    {
        var finding = Finding("P3-S01");
        var task = await Raise(finding);
        var evidence = await Attach(Holder, task.TaskId, Picture);
        await Submit(Holder, task.TaskId, evidence);
        await service.DeliverAndWait(Closed(finding, version: 2));
        var due = finding.DueOn.AddDays(70);
        await service.DeliverAndWait(Recurred(finding, due, version: 3));
        Assert.Equal(("InProgress", due, finding.DueOn), await State(task.TaskId));
        Assert.Equal(2, await Submit(Holder, task.TaskId, evidence));
        Assert.Equal("Submitted", await Status(task.TaskId));
        await service.DeliverAndWait(Returned(finding, task.TaskId, 2, version: 4));
        Assert.Equal("Returned", await Status(task.TaskId));
        Assert.Equal(3, await Submit(Holder, task.TaskId, evidence));
        await service.DeliverAndWait(Decided(finding, Guid.CreateVersion7(), due.AddDays(5), version: 5));
        await service.DeliverAndWait(Closed(finding, version: 6));
        Assert.Equal(("Closed", due.AddDays(5), finding.DueOn), await State(task.TaskId));
    }

    [Fact]
    public async Task Found_again_twice_late_and_out_of_order_gives_the_same_task()
    {
        var states = new List<(string?, DateOnly, DateOnly)>();
        var due = service.Today.AddDays(90);
        foreach (var order in Permutations([0, 1, 2]))
        {
            var finding = Finding("P3-S01");
            var task = await Raise(finding);
            await Submit(Holder, task.TaskId, await Attach(Holder, task.TaskId, Picture));
            (IFact Fact, Guid Id)[] said = [(Closed(finding, 2), Guid.CreateVersion7()), (Recurred(finding, due, 3), Guid.CreateVersion7()), (Decided(finding, Guid.CreateVersion7(), due.AddDays(9), 4), Guid.CreateVersion7())];
            foreach (var i in order.Concat(order))
                await Deliver(said[i].Fact, said[i].Id);
            states.Add(await State(task.TaskId));
        }
        Assert.Equal(("InProgress", due.AddDays(9), service.Today.AddDays(15)), Assert.Single(states.Distinct()));
    }

    [Fact]
    public async Task Found_again_before_its_task_is_known_counts_from_the_beginning()
    {
        var finding = Finding("P3-S01");
        await service.DeliverAndWait(Recurred(finding, finding.DueOn.AddDays(40), version: 3));
        await service.DeliverAndWait(Closed(finding, version: 2));
        var task = await Raise(finding);
        Assert.Equal(("InProgress", finding.DueOn.AddDays(40), finding.DueOn), await State(task.TaskId));
    }

    private static FindingRecurred Recurred(FindingRaised f, DateOnly due, int version) =>
        new(f.FindingId, f.CaseId, f.UnitCode, f.UnitPath, Guid.CreateVersion7(), 1, 30, 1, f.Severity, "再次出现", due, f.DueOn, Inspector, version);

    private async Task<(string? Status, DateOnly DueOn, DateOnly FirstDueOn)> State(Guid task)
    {
        var shown = (await service.As(Role.Inspector).GetAsync($"{Tasks}/{task}").Gives(HttpStatusCode.OK)).GetProperty("task");
        return (shown.GetProperty("status").GetString(), DateOnly.FromDateTime(shown.GetProperty("dueOn").GetDateTime()), DateOnly.FromDateTime(shown.GetProperty("firstDueOn").GetDateTime()));
    }

    private FindingRaised Finding(params string[] items) => new(Guid.CreateVersion7(), Guid.CreateVersion7(), "FH_D01", "FH.FH_D01", Guid.CreateVersion7(), items, "作风", Severity.Serious, "未研究部署", 100, service.Today.AddDays(15), Inspector, 1);

    private static RectificationReturned Returned(FindingRaised f, Guid task, int attempt, int version) => new(f.FindingId, f.CaseId, f.UnitCode, f.UnitPath, task, attempt, "证据不足", version);

    private static ExtensionDecided Decided(FindingRaised f, Guid request, DateOnly dueOn, int version) => new(request, f.FindingId, f.CaseId, f.UnitCode, f.UnitPath, true, dueOn, f.DueOn, "同意", version);

    private static FindingClosed Closed(FindingRaised f, int version) => new(f.FindingId, f.CaseId, f.UnitCode, f.UnitPath, Inspector, "已整改到位", version);

    private Task Deliver(IFact fact, Guid id) => fact switch
    {
        FindingRaised f => service.DeliverAndWait(f, id),
        FindingRecurred r => service.DeliverAndWait(r, id),
        RectificationReturned r => service.DeliverAndWait(r, id),
        ExtensionDecided d => service.DeliverAndWait(d, id),
        FindingClosed c => service.DeliverAndWait(c, id),
        _ => throw new ArgumentException("not one of ours", nameof(fact)),
    };

    private async Task<RectificationAssigned> Raise(FindingRaised finding)
    {
        await service.DeliverAndWait(finding);
        return Assert.Single(await service.Recorded<RectificationAssigned>(), a => a.FindingId == finding.FindingId);
    }

    private async Task<string?> Status(Guid task) => (await service.As(Role.Inspector).GetAsync($"{Tasks}/{task}").Gives(HttpStatusCode.OK)).GetProperty("task").GetProperty("status").GetString();

    private bool IsStored(byte[] content) =>
        Directory.EnumerateFiles(service.Get<IConfiguration>()["Attachments:Folder"]!, Convert.ToHexStringLower(SHA256.HashData(content)), SearchOption.AllDirectories).Any();

    private static MultipartFormDataContent Form(byte[] content) => new() { { new ByteArrayContent(content), "file", "现场.png" } };

    private static async Task<Guid> Attach(HttpClient caller, Guid task, byte[] content) =>
        (await caller.PostAsync($"{Tasks}/{task}/evidence", Form(content)).Gives(HttpStatusCode.Created)).GetProperty("evidenceId").GetGuid();

    private static async Task<int> Submit(HttpClient caller, Guid task, Guid evidence, string? key = null) =>
        (await caller.Post($"{Tasks}/{task}/submit", new { measures = "已整改", amountRecoveredFen = 100, evidenceIds = new[] { evidence } }, key).Gives(HttpStatusCode.OK)).GetProperty("attempt").GetInt32();

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 1 ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));
}
