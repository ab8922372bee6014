using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;
using static DutyNet.Responsibility.Tests.YearlyPlan;

namespace DutyNet.Responsibility.Tests;

/// <summary>Work on the tasks of a published plan. Each test has tasks of its own in it.</summary>
public sealed class AnnualTaskWork(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
    private static int codes = 10;

    private int Year => service.Today.Year;

    [Fact]
    public async Task Primary_and_supporting_units_report_and_nobody_else()
    {
        var task = await Task();
        Assert.Equal((1, "FH_D01", 30), Told(await service.Secretary().Report(task, 30)));
        Assert.Equal((2, "FH_D10", 30), Told(await service.As(Role.Leader, "FH_D10", Supporting).Report(task, 80))); // a supporting unit's part is not the task's percent
        Assert.Equal((3, "FH_D01", 40), Told(await service.As(Role.Clerk, "FH_D01", "P00023").Report(task, 40)));
        Assert.Equal((4, "FH_D10", 40), Told(await service.As(Role.Department, "FH").Report(task, 90, unit: "FH_D10")));
        var report = new { percent = 50, note = "已推进" };
        await service.As(Role.Leader, "FH_D19", "P00031").Post($"{Tasks}/{task}/progress", report).IsProblem(HttpStatusCode.NotFound, "annual-task-not-found");
        await service.As(Role.Leader, "FH", "P00003").Post($"{Tasks}/{task}/progress", report).IsProblem(HttpStatusCode.Forbidden, "not-a-reporting-unit");
        await service.Official().Post($"{Tasks}/{task}/progress", report).IsProblem(HttpStatusCode.Forbidden, "not-a-reporting-unit");
        await service.Secretary().Post($"{Tasks}/{task}/progress", new { percent = 50, note = "替协办", unit = "FH_D10" }).IsProblem(HttpStatusCode.Forbidden, "not-a-reporting-unit");
        await service.Secretary().Post($"{Tasks}/{task}/progress", new { percent = 50, note = "无关", unit = "FH_D19" }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await service.Secretary().Post($"{Tasks}/{task}/progress", new { percent = 101, note = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "percent");
        var shown = await service.Shown(task);
        Assert.Equal(("InProgress", 40, 4), (shown.GetProperty("task").GetProperty("status").GetString(), shown.GetProperty("task").GetProperty("percent").GetInt32(), shown.GetProperty("reports").GetArrayLength()));

        static (int, string?, int) Told(JsonElement r) => (r.GetProperty("report").GetInt32(), r.GetProperty("unit").GetString(), r.GetProperty("taskPercent").GetInt32());
    }

    [Fact]
    public async Task The_same_report_sent_twice_is_one()
    {
        var task = await Task();
        for (var i = 0; i < 2; i++)
            await service.Secretary().Post($"{Tasks}/{task}/progress", new { percent = 20, note = "已部署" }, "report-once").Gives(HttpStatusCode.Created);
        Assert.Single(await service.Recorded<AnnualTaskProgressReported>(), r => r.TaskId == task);
    }

    [Fact]
    public async Task Evidence_is_kept_by_its_content_and_named_by_the_report()
    {
        var (task, other) = (await Task(), await Task());
        var evidence = (await service.Secretary().PostAsync($"{Tasks}/{task}/evidence", Form(Picture)).Gives(HttpStatusCode.Created)).GetProperty("evidenceId").GetGuid();
        Assert.Equal(Picture, await service.As(Role.Inspector).GetByteArrayAsync($"{Tasks}/{task}/evidence/{evidence}"));
        await service.Secretary().Report(task, 10, [evidence]);
        Assert.Equal(evidence, Assert.Single(Assert.Single(await service.Recorded<AnnualTaskProgressReported>(), r => r.TaskId == task).Evidence).EvidenceId);
        await service.Secretary().PostAsync($"{Tasks}/{task}/evidence", Form("MZ program"u8.ToArray())).IsProblem(HttpStatusCode.UnprocessableEntity, "evidence-kind");
        await service.Official().PostAsync($"{Tasks}/{task}/evidence", Form(Picture)).IsProblem(HttpStatusCode.Forbidden, "not-a-reporting-unit");
        await service.Secretary().Post($"{Tasks}/{other}/progress", new { percent = 10, note = "借用", evidenceIds = new[] { evidence } }).NamesField(HttpStatusCode.UnprocessableEntity, "evidenceIds[0]");
        await service.As(Role.Leader, "FH_D19").GetAsync($"{Tasks}/{task}/evidence/{evidence}").IsProblem(HttpStatusCode.NotFound, "evidence-not-found");
        await service.As(Role.Inspector).GetAsync($"{Tasks}/{other}/evidence/{evidence}").IsProblem(HttpStatusCode.NotFound, "evidence-not-found");
    }

    [Fact]
    public async Task The_lead_official_signs_off_in_person_when_all_is_done_and_may_return_it_first()
    {
        var task = await Task(milestones: new[] { new { title = "摸排", dueOn = service.Today }, new { title = "整改", dueOn = service.Today.AddDays(20) } });
        await service.Official().Post($"{Tasks}/{task}/return", new { reason = "早" }).IsProblem(HttpStatusCode.Conflict, "nothing-to-return");
        await service.Secretary().Report(task, 100);
        await service.Official().Post($"{Tasks}/{task}/sign-off", new { }).NamesField(HttpStatusCode.Conflict, "milestones");
        await service.Secretary().Post($"{Tasks}/{task}/milestones/1/reach", new { note = "已摸排" }).Gives(HttpStatusCode.OK);
        await service.Secretary().Post($"{Tasks}/{task}/milestones/1/reach", new { note = "又" }).IsProblem(HttpStatusCode.Conflict, "milestone-reached");
        await service.Secretary().Post($"{Tasks}/{task}/milestones/3/reach", new { note = "无" }).IsProblem(HttpStatusCode.NotFound, "milestone-not-found");
        Assert.Equal(0, (await service.As(Role.Department, "FH_D10").Post($"{Tasks}/{task}/milestones/2/reach", new { note = "已整改" }).Gives(HttpStatusCode.OK)).GetProperty("open").GetInt32());
        await service.Secretary().Post($"{Tasks}/{task}/sign-off", new { }).IsProblem(HttpStatusCode.Forbidden, "not-the-lead-official");
        await service.As(Role.Leader, "FH").Post($"{Tasks}/{task}/sign-off", new { }).IsProblem(HttpStatusCode.Forbidden, "not-the-lead-official");
        await service.Official().Post($"{Tasks}/{task}/return", new { reason = "佐证不足" }).Gives(HttpStatusCode.OK);
        await service.Official().Post($"{Tasks}/{task}/sign-off", new { }).NamesField(HttpStatusCode.Conflict, "percent"); // what was returned must be reported again
        await service.Official().Post($"{Tasks}/{task}/return", new { reason = "又" }).IsProblem(HttpStatusCode.Conflict, "nothing-to-return");
        await service.Secretary().Report(task, 100);
        var done = await service.Official().Post($"{Tasks}/{task}/sign-off", new { }, "sign-once").Gives(HttpStatusCode.OK);
        Assert.Equal(("Done", false), (done.GetProperty("status").GetString(), done.GetProperty("late").GetBoolean()));
        await service.Official().Post($"{Tasks}/{task}/sign-off", new { }, "sign-once").Gives(HttpStatusCode.OK);
        await service.Official().Post($"{Tasks}/{task}/sign-off", new { }).IsProblem(HttpStatusCode.Conflict, "task-done");
        await service.Secretary().Post($"{Tasks}/{task}/progress", new { percent = 1, note = "又" }).IsProblem(HttpStatusCode.Conflict, "task-done");
        Assert.Equal((Lead, service.Today), Assert.Single((await service.Recorded<AnnualTaskDone>()).Where(d => d.TaskId == task).Select(d => (d.PersonCode, d.DoneOn))));
    }

    [Fact]
    public async Task Nobody_signs_off_what_they_reported_themselves()
    {
        await Published();
        var task = (await service.Administrator.Post($"{Plans}/{Year}/tasks", Body(NextCode(), service.Today.AddDays(-5), service.Today.AddDays(5), reason: "新增", primary: "FH_JW", leadPost: "FH_P04")).Gives(HttpStatusCode.Created)).GetProperty("taskId").GetGuid();
        using var head = service.As(Role.Leader, "FH", "P00004"); // leads the task from one post, and the primary unit from another
        await head.Report(task, 100);
        await head.Post($"{Tasks}/{task}/sign-off", new { }).IsProblem(HttpStatusCode.Forbidden, "reporter-cannot-sign-off");
        await service.As(Role.Leader, "FH_JW", "P00007").Report(task, 100);
        await head.Post($"{Tasks}/{task}/sign-off", new { }).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task When_the_lead_posts_holder_changes_the_new_holder_leads()
    {
        await service.ImportCsv("posts", $"code,unit,title,role,areas,inChargeOf,person,from\nFH_P90,FH,副区长,TeamMember,,,P00003,{service.Today.AddDays(-100):O}\n").Gives(HttpStatusCode.OK);
        await Published();
        var task = (await service.Administrator.Post($"{Plans}/{Year}/tasks", Body(NextCode(), service.Today.AddDays(-5), service.Today.AddDays(5), reason: "新增", leadPost: "FH_P90")).Gives(HttpStatusCode.Created)).GetProperty("taskId").GetGuid();
        await service.Secretary().Report(task, 100);
        await service.ImportCsv("posts", $"code,unit,title,role,areas,inChargeOf,person,from\nFH_P90,FH,副区长,TeamMember,,,P00005,{service.Today:O}\n").Gives(HttpStatusCode.OK);
        Assert.Equal("P00005", (await service.Shown(task)).GetProperty("task").GetProperty("leadPerson").GetString());
        await service.As(Role.Leader, "FH", "P00003").Post($"{Tasks}/{task}/sign-off", new { }).IsProblem(HttpStatusCode.Forbidden, "not-the-lead-official");
        await service.As(Role.Leader, "FH", "P00005").Post($"{Tasks}/{task}/sign-off", new { }).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_person_transfers_a_task_with_a_reason_and_its_history_stays()
    {
        var task = await Task();
        await service.Secretary().Report(task, 30);
        using var discipline = service.As(Role.Discipline, "FH", "P00007");
        await service.As(Role.Discipline, "FH").Post($"{Tasks}/{task}/transfer", new { reason = "机构改革", primaryUnit = "FH_D10" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await discipline.Post($"{Tasks}/{task}/transfer", new { reason = "", primaryUnit = "FH_D10" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await discipline.Post($"{Tasks}/{task}/transfer", new { reason = "无变动" }).IsProblem(HttpStatusCode.UnprocessableEntity, "nothing-transferred");
        await discipline.Post($"{Tasks}/{task}/transfer", new { reason = "改", primaryUnit = "NOWHERE" }).NamesField(HttpStatusCode.UnprocessableEntity, "primaryUnit");
        await discipline.Post($"{Tasks}/{task}/transfer", new { reason = "改", leadPost = "NOBODY" }).NamesField(HttpStatusCode.UnprocessableEntity, "leadPost");
        var after = await discipline.Post($"{Tasks}/{task}/transfer", new { reason = "机构改革", primaryUnit = "FH_D10", leadPost = "FH_P03" }).Gives(HttpStatusCode.OK);
        Assert.Equal(("FH_P03", "FH_D10", 0, 2), (after.GetProperty("leadPost").GetString(), after.GetProperty("primaryUnit").GetString(), after.GetProperty("supportingUnits").GetArrayLength(), after.GetProperty("version").GetInt32()));
        await service.Secretary().GetAsync($"{Tasks}/{task}").IsProblem(HttpStatusCode.NotFound, "annual-task-not-found"); // no part in it any more
        await service.As(Role.Leader, "FH_D10", Supporting).Report(task, 60);
        var shown = await service.Shown(task);
        Assert.Equal(["Amended", "Transferred"], shown.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("kind").GetString()));
        Assert.Equal(["FH_D01", "FH_D10"], shown.GetProperty("reports").EnumerateArray().Select(r => r.GetProperty("unitCode").GetString()));
        var fact = Assert.Single(await service.Recorded<AnnualTaskTransferred>(), t => t.TaskId == task);
        Assert.Equal(("FH_P02", "FH_D01", "FH.FH_D10"), (fact.FormerLeadPostCode, fact.FormerUnitCode, fact.UnitPath));
    }

    [Fact]
    public async Task A_task_whose_unit_or_lead_post_is_no_more_is_listed_as_orphaned_until_it_is_transferred()
    {
        await service.ImportCsv("units", "code,name,kind,parent,class\nGONE,临时机构,Branch,FH_D01,\n").Gives(HttpStatusCode.OK);
        await service.ImportCsv("posts", "code,unit,title,role,areas,inChargeOf,person,from\nFH_P91,FH,临时岗位,TeamMember,,,,\n").Gives(HttpStatusCode.OK);
        var unitGone = await Task(supporting: ["GONE"]);
        var postGone = (await service.Administrator.Post($"{Plans}/{Year}/tasks", Body(NextCode(), service.Today.AddDays(-5), service.Today.AddDays(5), reason: "新增", leadPost: "FH_P91")).Gives(HttpStatusCode.Created)).GetProperty("taskId").GetGuid();
        Assert.Empty((await Orphans()).Intersect([unitGone, postGone]));
        var closed = new { on = service.Today, reason = "机构改革" };
        await service.Administrator.Post("/api/v1/responsibility/units/GONE/close", closed).Gives(HttpStatusCode.OK);
        await service.Administrator.Post("/api/v1/responsibility/posts/FH_P91/close", closed).Gives(HttpStatusCode.OK);
        service.Clock.Advance(TimeSpan.FromDays(1)); // it still stands on its last day
        Assert.Equal(2, (await Orphans()).Intersect([unitGone, postGone]).Count());
        await service.Secretary().Report(unitGone, 10); // work goes on meanwhile
        using var discipline = service.As(Role.Discipline, "FH", "P00007");
        await discipline.Post($"{Tasks}/{postGone}/transfer", new { reason = "换", leadPost = "FH_P91" }).NamesField(HttpStatusCode.UnprocessableEntity, "leadPost");
        await discipline.Post($"{Tasks}/{unitGone}/transfer", new { reason = "该机构已撤销", supportingUnits = new[] { "FH_D10" } }).Gives(HttpStatusCode.OK);
        await discipline.Post($"{Tasks}/{postGone}/transfer", new { reason = "该岗位已撤销", leadPost = "FH_P02" }).Gives(HttpStatusCode.OK);
        Assert.Empty((await Orphans()).Intersect([unitGone, postGone]));
    }

    [Fact]
    public async Task The_list_narrows_by_unit_lead_status_and_item_and_pages()
    {
        var (first, second) = (await Task(), await Task());
        await service.Secretary().Report(second, 10);
        Assert.Contains(first, await Listed("status=Open&unit=FH_D10&lead=P00002&item=P4-X01"));
        Assert.Contains(second, await Listed($"status=InProgress&lead=FH_P02&year={Year}&sort=dueOn"));
        Assert.DoesNotContain(first, await Listed("unit=FH_D19"));
        Assert.DoesNotContain(first, await Listed("item=P4-X99"));
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await service.As(Role.Discipline).GetAsync($"{Tasks}?year={Year}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}").Gives(HttpStatusCode.OK);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("taskId").GetGuid()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        Assert.Equal(await service.Scalar<long>($"select count(*) from annual_tasks where year = {Year}"), seen.Distinct().LongCount());
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(await Listed("unit=FH_D01", service.As(Role.Leader, "FH_D19", "P00031")));
    }

    private async Task<List<Guid>> Orphans() => await Listed("orphaned=true");

    private async Task<List<Guid>> Listed(string query, HttpClient? caller = null) =>
        [.. (await (caller ?? service.As(Role.Discipline)).GetAsync($"{Tasks}?limit=500&{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("taskId").GetGuid())];

    private async Task<Guid> Task(object? milestones = null, string[]? supporting = null)
    {
        await Published();
        return await service.Add(Year, NextCode(), milestones: milestones, supporting: supporting, reason: "新增");
    }

    private async Task Published()
    {
        if (await service.Scalar<long>($"select count(*) from annual_plans where year = {Year}") > 0)
            return;
        await service.Draft(Year);
        await service.Add(Year, "RW01");
        await service.Publish(Year);
    }

    private static string NextCode() => $"RW{Interlocked.Increment(ref codes)}";

    private static MultipartFormDataContent Form(byte[] content) => new() { { new ByteArrayContent(content), "file", "现场.png" } };
}
