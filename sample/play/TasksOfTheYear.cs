using System.Net;
using System.Text;
using System.Text.Json;
using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>The annual tasks (任务分解): planned, reported on, one signed off, and looked at when part of the time is gone.</summary>
public static class TasksOfTheYear
{
    // As little of a PDF as is told to be one by its content.
    private static readonly byte[] Proof = Encoding.UTF8.GetBytes("%PDF-1.4\n一人一单责任清单修订稿\n");

    // What of a task the play goes by.
    private sealed record Planned(Guid TaskId, string Code, string LeadPerson, string PrimaryUnit, string[] SupportingUnits, bool Overdue, Guid? CaseId);

    /// <summary>Plays it.</summary>
    public static async Task Play(Cast cast, Scenario.PledgesAndTasks year, District district, Signatories leaders, DateOnly today, IAnsiConsole console)
    {
        var (department, discipline) = (await cast.Department(), await cast.Discipline());
        await Step(console, "The office system plans the year's tasks, and publishes them", () => Publish(department, district, today));
        await Step(console, "Primary and supporting units report progress", async () =>
        {
            var tasks = (await Tasks(department, today)).Where(t => year.Progress.ContainsKey(t.Code)).ToList();
            foreach (var task in tasks)
            {
                await Report(await leaders.HeadOf(task.PrimaryUnit), task, task.PrimaryUnit, year.Progress[task.Code], "按计划推进，阶段性工作已完成。");
                await Report(await leaders.HeadOf(task.SupportingUnits[0]), task, task.SupportingUnits[0], 50, "协办部分已核对。");
            }
            return $"{tasks.Count} tasks";
        });
        var done = (await Tasks(department, today)).First(t => t.Code == year.DoneTask);
        var primary = await leaders.HeadOf(done.PrimaryUnit);
        await Step(console, "A primary unit reports its task complete, with proof", async () =>
        {
            var proof = await primary.Upload($"responsibility/annual-tasks/{done.TaskId}/evidence", "责任清单修订稿.pdf", Proof);
            return await Report(primary, done, done.PrimaryUnit, 100, "责任清单修订完成并公布。", proof.GetProperty("evidenceId").GetGuid());
        });
        await Step(console, "It may not sign it off", () => primary.Refused($"responsibility/annual-tasks/{done.TaskId}/sign-off", new { }, HttpStatusCode.Forbidden));
        await Step(console, "The lead official signs it off in person", async () =>
            (await (await leaders.Of(done.LeadPerson, District.Root)).Post($"responsibility/annual-tasks/{done.TaskId}/sign-off", new { })).GetProperty("status").GetString());
        await Step(console, "The half-year look, on today's date, is recorded", () => Look(department, today));
        await Step(console, "A task behind schedule became a case, and rings the bell", () => Behind(department, discipline, today));
    }

    private static async Task<string> Publish(Api department, District district, DateOnly today)
    {
        await department.Post("responsibility/annual-plans", new { year = today.Year, title = $"{today.Year}年度党风廉政建设任务分解", decisionReference = $"区委常委会{today.Year}年第2次会议纪要" });
        await department.Post($"responsibility/annual-plans/{today.Year}/imports", district.AnnualTasks(today), "text/csv");
        return $"{(await department.Post($"responsibility/annual-plans/{today.Year}/publish", new { })).GetProperty("tasks").GetInt32()} tasks";
    }

    private static async Task<List<Planned>> Tasks(Api reader, DateOnly today) =>
        [.. (await reader.List($"responsibility/annual-tasks?year={today.Year}&limit=500")).Select(row => row.Deserialize<Planned>(JsonSerializerOptions.Web)!)];

    private static async Task<string> Report(Api leader, Planned task, string unit, int percent, string note, params Guid[] evidenceIds)
    {
        await leader.Post($"responsibility/annual-tasks/{task.TaskId}/progress", new { percent, note, unit, evidenceIds });
        return $"{task.Code} at {percent} %";
    }

    private static async Task<string> Look(Api department, DateOnly today)
    {
        var behind = (await department.Get($"responsibility/annual-plans/{today.Year}/look")).GetProperty("behind").GetArrayLength();
        var looked = await department.Post($"responsibility/annual-plans/{today.Year}/looks", new { on = today });
        return looked.GetProperty("behind").GetInt32() == behind && behind > 0
            ? $"{behind} of {looked.GetProperty("tasks").GetInt32()} tasks behind"
            : throw new PlayException($"{behind} tasks are listed as behind, but the look saw {looked}");
    }

    // One that the look found; early in a year none may be, and only what is past its date is behind.
    private static async Task<string> Behind(Api department, Api discipline, DateOnly today)
    {
        var task = await Api.Until(async () => (await Tasks(department, today)).Where(t => t.CaseId is not null).MinBy(t => t.Overdue), "a task behind schedule has a case");
        var row = await discipline.UntilListed("cases?kind=TaskBehind&limit=500", c => c.GetProperty("caseId").GetGuid() == task.CaseId, $"the case of {task.Code}");
        var ladder = await discipline.UntilListed($"accountability/ladders?case={task.CaseId}", l => l.GetProperty("rung").GetString() is not null, $"the ladder of {task.Code}");
        return $"{task.Code} {row.GetProperty("title").GetString()}, {ladder.GetProperty("rung").GetString()} to {ladder.GetProperty("personCode").GetString()}";
    }
}
