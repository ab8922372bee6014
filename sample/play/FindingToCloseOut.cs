using System.Net;
using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>Flow 1: from a finding to its close-out (销号).</summary>
public static class FindingToCloseOut
{
    // The smallest picture there is, as a proof.
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <summary>Plays the flow; the finding's case.</summary>
    public static async Task<Guid> Play(Cast cast, Scenario scenario, IAnsiConsole console)
    {
        var flow = scenario.Flow1;
        var (discipline, inspector, holder) = (await cast.Discipline(), await cast.Inspector(0), await cast.Holder());
        var today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).DateTime);
        console.MarkupLine("[bold]Flow 1: finding to close-out[/]");

        var round = await Step(console, "Discipline staff plan a spot check", () => PlanRound(discipline, flow, today));
        await Step(console, "An inspector from the unit itself is refused", () => discipline.Refused(
            $"inspection/rounds/{round}/teams", new { leader = flow.RecusedInspector, members = new[] { flow.RecusedInspector }, units = new[] { flow.InspectedUnit } }, HttpStatusCode.Conflict));
        await Step(console, "A team without recusal grounds is assigned", async () =>
            (await discipline.Post($"inspection/rounds/{round}/teams", new { leader = flow.RoundLeader, members = new[] { flow.RoundLeader }.Concat(flow.Inspectors), units = new[] { flow.InspectedUnit } })).GetProperty("teamId").GetString());
        await Step(console, "The unit is checked", async () =>
            (await inspector.Post($"inspection/rounds/{round}/units/{flow.InspectedUnit}/checks", new { methods = new[] { "HearReport", "ReadFiles" }, notes = "听取汇报，查阅履职本与会议记录。" })).ToString().Length > 0 ? "" : null);
        var raised = await Step(console, "A finding is raised", () => inspector.Post($"inspection/rounds/{round}/units/{flow.InspectedUnit}/findings", new
        {
            itemCodes = new[] { flow.BreachedItem },
            category = "责任落实不到位",
            severity = "Serious",
            description = "上季度未专题研究党风廉政建设工作，履职本无相应记录。",
            amountInvolvedFen = 1_250_000,
        }));
        var (finding, caseId) = (raised.GetProperty("findingId").GetString(), raised.GetProperty("caseId").GetGuid());
        var task = await Step(console, "It became a task of the post that owed the breached item", () => TaskOf(holder, caseId, flow));

        await Step(console, "The holder reports progress", () => holder.Post($"responsibility/rectifications/{task}/progress", new { percent = 40, note = "已召开专题会议，制定整改方案。" }));
        await Step(console, "The holder asks for ten more days, and the inspector grants them", () => Extend(holder, inspector, task, finding!, raised.GetProperty("dueOn").GetDateTime()));
        await Step(console, "The holder submits with evidence", () => Submit(holder, task, "补开专题会议，补齐记录。", 0));
        await Step(console, "The inspector returns it with a reason", () => Verdict(inspector, finding!, "return", new { reason = "会议记录缺少参会人员签名，请补充。" }));
        await Step(console, "The holder submits again", async () =>
        {
            await holder.UntilListed($"responsibility/rectifications?case={caseId}", t => t.GetProperty("status").GetString() == "Returned", "the task came back");
            return await Submit(holder, task, "已补充签名并建立季度研究制度。", 1_250_000);
        });
        await Step(console, "The holder may not close it", () => holder.Refused($"inspection/findings/{finding}/close", new { conclusion = "已整改" }, HttpStatusCode.Forbidden));
        await Step(console, "The inspector closes it out (销号)", () => Verdict(inspector, finding!, "close", new { conclusion = "整改到位，予以销号。" }));
        await Step(console, "The task is closed and the ladder has stopped", async () =>
        {
            await holder.UntilListed($"responsibility/rectifications?case={caseId}", t => t.GetProperty("status").GetString() == "Closed", "the task is closed");
            await discipline.UntilListed($"accountability/ladders?case={caseId}", l => l.GetProperty("status").GetString() == "Stopped", "the ladder stopped");
            return "";
        });
        await Step(console, "The holder records the rectification in the logbook", () => RecordInLogbook(holder, flow, caseId, today));
        return caseId;
    }

    private static async Task<string> PlanRound(Api discipline, Scenario.FindingToCloseOut flow, DateOnly today) =>
        (await discipline.Post("inspection/rounds", new
        {
            kind = "SpotCheck",
            title = "履职本不定期抽查",
            from = today,
            until = today.AddDays(14),
            units = new[] { flow.InspectedUnit },
            methods = new[] { "HearReport", "ReadFiles" },
        })).GetProperty("roundId").GetString()!;

    private static async Task<string> TaskOf(Api holder, Guid caseId, Scenario.FindingToCloseOut flow)
    {
        var task = await holder.UntilListed($"responsibility/rectifications?case={caseId}", _ => true, "the finding became a task");
        if (task.GetProperty("personCode").GetString() != flow.HolderPerson)
            throw new PlayException($"the task went to {task.GetProperty("personCode")} instead of {flow.HolderPerson}");
        return task.GetProperty("taskId").GetString()!;
    }

    private static async Task<string> Extend(Api holder, Api inspector, string task, string finding, DateTime dueOn)
    {
        var requested = DateOnly.FromDateTime(dueOn).AddDays(10);
        await holder.Post($"responsibility/rectifications/{task}/extension-requests", new { requestedDueOn = requested, reason = "制度修订须经职工代表会议审议。" });
        var request = await inspector.UntilListed($"inspection/extension-requests?finding={finding}", _ => true, "the request reached the inspecting side");
        await inspector.Post($"inspection/extension-requests/{request.GetProperty("requestId").GetString()}/decide", new { granted = true, reason = "理由成立。" });
        await holder.UntilListed($"responsibility/rectifications?finding={finding}", t => t.GetProperty("dueOn").GetDateTime() == requested.ToDateTime(default), "the due date moved");
        return $"now due on {requested:O}";
    }

    private static async Task<string> Submit(Api holder, string task, string measures, long recovered)
    {
        var evidence = await holder.Upload($"responsibility/rectifications/{task}/evidence", "会议记录.png", Picture);
        var submitted = await holder.Post($"responsibility/rectifications/{task}/submit", new { measures, amountRecoveredFen = recovered, evidenceIds = new[] { evidence.GetProperty("evidenceId").GetString() } });
        return $"attempt {submitted.GetProperty("attempt").GetInt32()}";
    }

    private static async Task<string> Verdict(Api inspector, string finding, string verb, object body)
    {
        await Api.Until(async () => (await inspector.Get($"inspection/findings/{finding}")).GetProperty("status").GetString() == "Submitted" ? "" : null, "the submission reached the inspecting side");
        return (await inspector.Post($"inspection/findings/{finding}/{verb}", body)).GetProperty("status").GetString()!;
    }

    private static async Task<string> RecordInLogbook(Api holder, Scenario.FindingToCloseOut flow, Guid caseId, DateOnly today)
    {
        var expected = await holder.UntilListed($"logbook/expected-entries?person={flow.HolderPerson}&case={caseId}", _ => true, "the rectification is expected in the logbook");
        var entry = await holder.Post($"logbook/logbooks/{expected.GetProperty("logbookId").GetString()}/entries", new
        {
            category = "Rectification",
            text = "完成巡检反馈问题整改，补开专题研究会议并建立制度。",
            occurredOn = today,
            expectedEntryIds = new[] { expected.GetProperty("expectedEntryId").GetString() },
        });
        return entry.GetProperty("fulfilled")[0].GetProperty("status").GetString()!;
    }
}
