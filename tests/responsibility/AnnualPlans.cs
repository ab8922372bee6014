using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;
using static DutyNet.Responsibility.Tests.YearlyPlan;

namespace DutyNet.Responsibility.Tests;

/// <summary>The yearly plan: drafted, imported, published, amended. Each test has a year of its own.</summary>
public sealed class AnnualPlans(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private int ThisYear => service.Today.Year;

    [Fact]
    public async Task The_sample_plan_of_37_tasks_is_imported_once_and_again_changes_nothing()
    {
        await service.Draft(ThisYear);
        var csv = service.SampleFile();
        var first = (await service.Administrator.Import(ThisYear, csv).Gives(HttpStatusCode.OK)).GetProperty("tasks");
        Assert.Equal((37, 0, 0), (first.GetProperty("registered").GetInt32(), first.GetProperty("changed").GetInt32(), first.GetProperty("unchanged").GetInt32()));
        var again = (await service.Administrator.Import(ThisYear, csv).Gives(HttpStatusCode.OK)).GetProperty("tasks");
        Assert.Equal(37, again.GetProperty("unchanged").GetInt32());
        Assert.Single(await service.Recorded<AnnualPlanImported>(), i => i.Year == ThisYear);
        var changed = (await service.Administrator.Import(ThisYear, csv.Replace("商业预付卡购买和使用核查", "商业预付卡专项核查", StringComparison.Ordinal)).Gives(HttpStatusCode.OK)).GetProperty("tasks");
        Assert.Equal((1, 36), (changed.GetProperty("changed").GetInt32(), changed.GetProperty("unchanged").GetInt32()));
        await service.Publish(ThisYear);
        Assert.Equal(36 + 1, (await service.Administrator.Import(ThisYear, csv.Replace("商业预付卡购买和使用核查", "商业预付卡专项核查", StringComparison.Ordinal)).Gives(HttpStatusCode.OK)).GetProperty("tasks").GetProperty("unchanged").GetInt32());
        await service.Administrator.Import(ThisYear, csv).IsProblem(HttpStatusCode.Conflict, "plan-published");
        Assert.Equal(2, (await service.As(Role.Discipline).GetAsync($"{Tasks}?year={ThisYear}&overdue=true").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_wrong_file_is_refused_whole_with_every_wrong_cell()
    {
        await service.Draft(ThisYear + 1);
        const string csv = "code,title,leadPost,primaryUnit,supportingUnits,dueOn,items,milestones\n"
            + "OK1,好,FH_P02,FH_D01,FH_D10,{0}-06-30,P4-X01,摸排@{0}-03-31\n"
            + "bad code,,NOBODY,NOWHERE,FH_D01;NIRGENDS,{0}-13-01,NO-ITEM,没有日期\n"
            + "OK1,重复,FH_P02,FH_D01,FH_D01,1999-01-01,P4-X01,太晚@{0}-12-31\n";
        var problem = await service.Administrator.Import(ThisYear + 1, string.Format(System.Globalization.CultureInfo.InvariantCulture, csv, ThisYear + 1)).IsProblem(HttpStatusCode.UnprocessableEntity, "import-refused");
        var errors = problem.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("field")} {e.GetProperty("code")}").ToList();
        foreach (var expected in new[]
        {
            "row 3, column code format", "row 3, column title length", "row 3, column leadPost unknown-post", "row 3, column primaryUnit unknown-unit", "row 3, column supportingUnits unknown-unit",
            "row 3, column dueOn format", "row 3, column items unknown-item", "row 3, column milestones format",
            "row 4, column code duplicate", "row 4, column supportingUnits duplicate", "row 4, column dueOn out-of-range", "row 4, column milestones out-of-range",
        })
            Assert.Contains(expected, errors);
        Assert.DoesNotContain(errors, e => e.StartsWith("row 2", StringComparison.Ordinal));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from annual_tasks where year = {ThisYear + 1}"));
    }

    [Fact]
    public async Task A_year_has_one_plan_and_only_the_whole_jurisdiction_makes_it()
    {
        await service.Draft(ThisYear + 2);
        await service.Administrator.Post(Plans, new { year = ThisYear + 2, title = "又", decisionReference = "又" }).IsProblem(HttpStatusCode.Conflict, "plan-exists");
        await service.As(Role.Department, "FH_D01").Post(Plans, new { year = ThisYear + 3, title = "部门", decisionReference = "自拟" }).IsProblem(HttpStatusCode.Forbidden, "not-the-whole-jurisdiction");
        await service.Administrator.Post(Plans, new { year = 1000, title = "远", decisionReference = "远" }).NamesField(HttpStatusCode.UnprocessableEntity, "year");
        await service.Administrator.Post($"{Plans}/{ThisYear + 2}/publish", new { }).IsProblem(HttpStatusCode.Conflict, "no-tasks");
    }

    [Fact]
    public async Task A_draft_is_changed_in_its_place_and_shows_only_to_those_who_make_it()
    {
        var year = ThisYear + 4;
        await service.Draft(year);
        var task = await service.Add(year, "RW01", new DateOnly(year, 1, 1), new DateOnly(year, 6, 30));
        await service.Secretary().GetAsync($"{Tasks}/{task}").IsProblem(HttpStatusCode.NotFound, "annual-task-not-found");
        Assert.Empty((await service.Secretary().GetAsync($"{Tasks}?year={year}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        await service.Secretary().GetAsync($"{Plans}/{year}/look").IsProblem(HttpStatusCode.NotFound, "annual-plan-not-found");
        var changed = await service.Administrator.Change(year, "RW01", Body("RW01", new DateOnly(year, 1, 1), new DateOnly(year, 9, 30))).Gives(HttpStatusCode.OK);
        Assert.Equal(1, changed.GetProperty("version").GetInt32());
        await service.Administrator.Post($"{Plans}/{year}/tasks", Body("RW01", new DateOnly(year, 1, 1), new DateOnly(year, 9, 30))).IsProblem(HttpStatusCode.Conflict, "task-exists");
        await service.Administrator.Change(year, "NONE", Body("NONE", new DateOnly(year, 1, 1), new DateOnly(year, 9, 30))).IsProblem(HttpStatusCode.NotFound, "annual-task-not-found");
        await service.Administrator.Post($"{Tasks}/{task}/transfer", new { reason = "说明", primaryUnit = "FH_D10" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
    }

    [Theory]
    [InlineData("leadPost")]
    [InlineData("primaryUnit")]
    [InlineData("supportingUnits")]
    [InlineData("startsOn")]
    [InlineData("milestones[0].dueOn")]
    public async Task A_task_that_names_what_is_not_there_names_its_field(string field)
    {
        var year = ThisYear + 5;
        await service.Administrator.Post(Plans, new { year, title = "任务分解", decisionReference = "纪要" });
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 6, 30));
        var body = Body("RW09", field == "startsOn" ? last.AddDays(1) : first, last, field == "milestones[0].dueOn" ? new[] { new { title = "摸排", dueOn = last.AddDays(1) } } : null,
            field == "supportingUnits" ? ["NOWHERE"] : null, null, field == "primaryUnit" ? "NOWHERE" : "FH_D01", "专项", field == "leadPost" ? "NOBODY" : "FH_P02");
        await service.Administrator.Post($"{Plans}/{year}/tasks", body).NamesField(HttpStatusCode.UnprocessableEntity, field);
    }

    [Fact]
    public async Task A_published_plan_changes_only_by_amendment_with_a_reason_and_every_version_is_kept()
    {
        var year = ThisYear - 1;
        await service.Draft(year);
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        var task = await service.Add(year, "RW01", first, last, new[] { new { title = "摸排", dueOn = last } });
        await service.Publish(year);
        await service.Administrator.Post($"{Plans}/{year}/publish", new { }).IsProblem(HttpStatusCode.Conflict, "plan-published");
        var stage = new[] { new { title = "摸排", dueOn = last } };
        var later = Body("RW01", first, last.AddDays(30), stage);
        await service.Administrator.Change(year, "RW01", later).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await service.Administrator.Post($"{Plans}/{year}/tasks", Body("RW02", first, last)).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        var amendment = Body("RW01", first, last.AddDays(30), stage, reason: "上级延期");
        Assert.Equal(2, (await service.Administrator.Change(year, "RW01", amendment).Gives(HttpStatusCode.OK)).GetProperty("version").GetInt32());
        Assert.Equal(2, (await service.Administrator.Change(year, "RW01", amendment).Gives(HttpStatusCode.OK)).GetProperty("version").GetInt32()); // the same again
        var added = await service.Add(year, "RW02", first, last, reason: "新增专项");

        await service.Secretary().Post($"{Tasks}/{task}/milestones/1/reach", new { note = "已摸排" }).Gives(HttpStatusCode.OK);
        await service.Administrator.Change(year, "RW01", Body("RW01", first, last, reason: "取消阶段")).NamesField(HttpStatusCode.UnprocessableEntity, "milestones");

        var fact = Assert.Single(await service.Recorded<AnnualTaskAmended>(), a => a.TaskId == task);
        Assert.Equal((last.AddDays(30), last, "上级延期", 2), (fact.DueOn, fact.FormerDueOn, fact.Reason, fact.Version));
        Assert.Null(Assert.Single(await service.Recorded<AnnualTaskAmended>(), a => a.TaskId == added).FormerDueOn);
        var versions = (await service.Shown(task)).GetProperty("versions").EnumerateArray().Select(v => (v.GetProperty("number").GetInt32(), v.GetProperty("kind").GetString(), v.GetProperty("dueOn").GetString()));
        Assert.Equal([(1, "Published", last.ToString("O")), (2, "Amended", last.AddDays(30).ToString("O"))], versions);
    }
}
