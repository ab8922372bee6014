using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Logbook;
using DutyNet.Tests.Support;

namespace DutyNet.Inspection.Tests;

/// <summary>A unit with one object of every kind that a route can address.</summary>
internal sealed class Place(District district)
{
    private const string Api = "/api/v1/inspection";

    // By the name of the parameter.
    private readonly Dictionary<string, Guid> ids = [];

    public string Unit => district.Code;

    public string Inspector => district.Inspector;

    public static async Task<Place> Make(InspectionService service)
    {
        var district = await District.Make(service);
        var place = new Place(district);
        await place.Rounds(service);
        await place.Drawn();
        await place.Supervised(service);
        await place.Reported(service);
        await place.Assessed(service);
        return place;
    }

    public string Fill(string route) => ids.Aggregate(route.Replace("{code}", district.Department), (filled, id) => filled.Replace($"{{{id.Key}:guid}}", id.Value.ToString()));

    private async Task<Guid> Made(string path, object body, string id, HttpStatusCode status = HttpStatusCode.Created, string? by = null) =>
        (await district.As(Role.Discipline, by ?? district.Overseer).Post(Api + path, body).Gives(status)).GetProperty(id).GetGuid();

    private async Task Rounds(InspectionService service)
    {
        var d = district;
        var found = await d.Find();
        var asked = d.Asked(found, 5);
        await service.DeliverAndWait(asked);
        await service.DeliverAndWait(d.Submitted(found, 1));
        await Made("/declared-interests", new { person = d.Leader, unit = d.OtherDepartment, reason = "亲属" }, "interestId");
        (ids["findingId"], ids["requestId"]) = (found.Id, asked.RequestId);
        ids["roundId"] = (await d.Get(found)).GetProperty("roundId").GetGuid();
        ids["blackoutId"] = await Made("/blackouts", new { unit = d.OtherDepartment, from = d.Today.AddDays(200), until = d.Today.AddDays(200), reason = "考察" }, "blackoutId");
        ids["teamId"] = await Made("/joint-teams", new { code = d.Code, title = "组", unit = d.Code, classes = new[] { "A" }, leader = d.Leader, members = Array.Empty<string>(), reason = "组建" }, "teamId", HttpStatusCode.OK);
        await Made("/tour-terms", new { title = "届", unit = d.Code, kinds = Array.Empty<string>(), from = d.Today, until = d.Today }, "termId");
        ids["proposalId"] = await Made($"/rounds/{await d.Round(d.Branch)}/assignment-proposals", new { teams = new[] { new { leader = d.Leader } } }, "proposalId", HttpStatusCode.OK);
    }

    private async Task Drawn()
    {
        (ids["drawId"], ids["exclusionId"], ids["replacementId"]) = await DrawTests.WithEverything(district);
        ids["clueId"] = await ClueTests.Registered(district);
        (ids["supervisorId"], ids["observationId"]) = await SupervisorTests.WithObservation(district);
    }

    // A letter, a campaign, an overseen process and a reviewed decision.
    private async Task Supervised(InspectionService service)
    {
        var d = district;
        ids["letterId"] = await Made("/letters", new { unit = d.Department, title = "建议", background = "情况", items = new[] { new { text = "补齐", category = "记录", severity = "Minor" } } }, "letterId", by: d.Planner);
        ids["itemId"] = (await d.As(Role.Discipline, d.Overseer).Post($"{Api}/letters/{ids["letterId"]}/issue", new { }).Gives(HttpStatusCode.OK)).GetProperty("items")[0].GetProperty("itemId").GetGuid();
        await service.DeliverAndWait(d.Filled(d.Code + "_head", d.OtherDepartment) with { Role = Contracts.PostRole.FirstResponsible });
        ids["campaignId"] = await Made("/campaigns", new { title = "清理", leadUnit = d.OtherDepartment, from = d.Today, dueOn = d.Today, areas = new[] { new { name = "食堂", units = new[] { d.Department } } } }, "campaignId", by: d.Planner);
        await d.As(Role.Discipline, d.Planner).Post(Api + "/regulators", new { unit = d.OtherDepartment, process = "Funds", basis = "三定方案" }).Gives(HttpStatusCode.Created);
        ids["oversightId"] = await Made("/process-oversights", new { unit = d.Department, process = "Funds", overseer = d.OtherDepartment, matter = "资金" }, "oversightId", by: d.Planner);
        var decision = Guid.CreateVersion7();
        await service.DeliverAndWait(new DecisionRecorded(decision, null, d.Department, d.Path(d.Department), "1", "购置", "spending", "p", false, "c", d.Today.AddDays(-9), false, false, "ab", 1));
        await service.DeliverAndWait(new DecisionClosed(decision, null, d.Department, d.Path(d.Department), "1", "p", Contracts.DecisionOutcome.Adopted, d.Today.AddDays(-8), "ab"));
        await d.As(Role.Discipline, d.Planner).Post(Api + "/outcome-reviews", new { decisionId = decision, reviewer = "事务所", reference = "1", completedOn = d.Today.AddDays(-5), reviewedOn = d.Today, profitTakenFen = 0, moneySavedFen = 0, result = "正常" }).Gives(HttpStatusCode.Created);
    }

    // A session on whose panel the place's inspector is not, a question, and a report they were not asked to rate.
    private async Task Reported(InspectionService service)
    {
        var d = district;
        await service.DeliverAndWait(d.Filled(d.Holder, d.Department) with { Role = Contracts.PostRole.FirstResponsible });
        ids["sessionId"] = await Made("/oral-sessions", new { title = "口头汇报会", heldOn = d.Today, place = "会议室", units = new[] { d.Department }, panel = new[] { d.Planner } }, "sessionId");
        ids["questionId"] = await Made("/oral-questions", new { unit = d.Department, theme = "主题", text = "题目" }, "questionId");
        ids["reportId"] = (await d.As(Role.Leader, d.Holder).Post(Api + "/duty-integrity-reports", new { year = d.Today.Year, unit = d.Department, text = "报告" }).Gives(HttpStatusCode.Created)).GetProperty("reportId").GetGuid();
    }

    private async Task Assessed(InspectionService service)
    {
        var d = district;
        ids["ruleSetId"] = await Made("/assessment-rules", System.Text.Json.JsonDocument.Parse(AccessTable.BodyOf("/assessment-rules")).RootElement, "ruleSetId", by: d.Planner);
        ids["assessmentId"] = await Made("/assessments", new { year = d.Today.Year }, "assessmentId", by: d.Planner);
        using var holder = service.As(Role.Leader, d.Department, d.Holder);
        ids["remarkId"] = (await holder.Post($"{Api}/assessments/{ids["assessmentId"]}/units/{d.Department}/remarks", new { text = "有异议" }).Gives(HttpStatusCode.Created)).GetProperty("remarkId").GetGuid();
    }
}
