using System.Text;
using DutyNet.Play;
using DutyNet.System.Tests.BadInput;
using Xunit;

namespace DutyNet.System.Tests.Intruders;

/// <summary>
/// A landscape for those who mean no good: its first day is played, and whatever rubbish is left in it disturbs no other test.
/// </summary>
public sealed class Besieged : IAsyncLifetime
{
    /// <summary>The unit of callers who have no business anywhere else: a town, with a village below it.</summary>
    public const string Town = "FH_T12";

    private string passerBy = "";

    private readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal);

    public Landscape Landscape { get; } = new();

    public ApiDocument Document { get; private set; } = null!;

    public Things Things { get; private set; } = null!;

    /// <summary>A round over the town and another unit, of which only the other has a team and a finding.</summary>
    public string SharedRound { get; private set; } = "";

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5), RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { Timeout = TimeSpan.FromMinutes(5) };

    public async Task InitializeAsync()
    {
        await Landscape.InitializeAsync();
        await Landscape.Day();
        var (cast, scenario) = (Landscape.Cast, Landscape.Scenario);
        secrets["administrator"] = Landscape.Administrator.Secret!;
        secrets["discipline"] = (await cast.Discipline()).Secret!;
        secrets["inspector"] = (await cast.Inspector(0)).Secret!;
        secrets["leader"] = (await cast.Holder()).Secret!;
        secrets["clerk"] = (await cast.Clerk()).Secret!;
        secrets["department"] = (await cast.Department()).Secret!;
        secrets["operator"] = (await cast.Operator()).Secret!;
        secrets["auditor"] = (await cast.Auditor()).Secret!;
        secrets["town leader"] = await Session("town-leader", "P00046", Town, "Leader");
        secrets["town clerk"] = await Session("town-clerk", "P00050", Town, "Clerk");
        secrets["town inspector"] = await Session("town-inspector", "P00047", Town, "Inspector");
        secrets["town discipline"] = await Session("town-discipline", "P00045", Town, "Discipline");
        secrets["town department"] = await Key("Department", Town);
        secrets["town auditor"] = await Key("Auditor", Town);
        secrets["town administrator"] = await Key("Administrator", Town);
        passerBy = await Account("passer-by", "P00061", District.Root, "Leader");
        await Work(scenario.Flow1);
        await Plan(scenario.Flow1);
        await Excuse(scenario.Flow1);
        await Watch(scenario.Flow1);
        await Report(scenario.Flow1);
        await Supervise(scenario.Flow1);
        await Assess(scenario.Flow1);
        for (var i = 0; i < 3; i++)
        {
            await Landscape.Administrator.Post("access/keys", new { name = "victim", unit = District.Root, roles = new[] { "Department" } });
            await Landscape.Administrator.Post("access/accounts", new { name = $"victim-{i}", personCode = "P00060", unit = District.Root, roles = new[] { "Clerk" } });
        }
        await Landscape.Settled();
        Document = await ApiDocument.Of(Landscape.Gateway);
        Things = new Things(Landscape, Town);
        await Things.Read();
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Landscape.DisposeAsync();
    }

    /// <summary>What a caller of this role comes with.</summary>
    public string Secret(string caller) => secrets[caller];

    /// <summary>Opens an account and signs in: the session's token.</summary>
    public async Task<string> Session(string name, string person, string unit, string role)
    {
        using var session = await Api.SignIn(Landscape.Gateway, name, await Account(name, person, unit, role));
        return session.Secret!;
    }

    /// <summary>Opens an account: its password.</summary>
    public async Task<string> Account(string name, string person, string unit, string role) =>
        (await Landscape.Administrator.Post("access/accounts", new { name, personCode = person, unit, roles = new[] { role } })).GetProperty("password").GetString()!;

    /// <summary>A session of somebody who only passes by.</summary>
    public async Task<string> PassingSession()
    {
        using var session = await Api.SignIn(Landscape.Gateway, "passer-by", passerBy);
        return session.Secret!;
    }

    public async Task<string> Key(string role, string unit) =>
        (await Landscape.Administrator.Post("access/keys", new { name = $"{role} of {unit}", unit, roles = new[] { role } })).GetProperty("key").GetString()!;

    // More than the first day leaves: something open, something returned, something drafted; a proof; what the town owes too.
    private async Task Work(Scenario.FindingToCloseOut flow)
    {
        var (discipline, inspector, holder) = (await Landscape.Cast.Discipline(), await Landscape.Cast.Inspector(0), await Landscape.Cast.Holder());
        var round = (await discipline.List($"inspection/rounds?unit={flow.InspectedUnit}"))[0].GetProperty("roundId").GetString();
        for (var i = 0; i < 4; i++)
        {
            var raised = await inspector.Post($"inspection/rounds/{round}/units/{flow.InspectedUnit}/findings", new { itemCodes = new[] { flow.BreachedItem }, category = "记录不规范", severity = "Minor", description = "记录不规范。" });
            if (i == 0)
                continue;
            var task = (await holder.UntilListed($"responsibility/rectifications?case={raised.GetProperty("caseId").GetGuid()}", _ => true, "the task")).GetProperty("taskId").GetString();
            var evidence = (await holder.Upload($"responsibility/rectifications/{task}/evidence", "照片.png", Picture)).GetProperty("evidenceId").GetString();
            if (i == 1)
                await holder.Post($"responsibility/rectifications/{task}/extension-requests", new { requestedDueOn = DateOnly.FromDateTime(raised.GetProperty("dueOn").GetDateTime().AddDays(5)), reason = "需要时间。" });
            if (i == 2)
                await holder.Post($"responsibility/rectifications/{task}/submit", new { measures = "已补齐。", evidenceIds = new[] { evidence } });
        }
        var entry = await Landscape.Scalar<Guid>("logbook", $"select e.id from entries e join logbooks l on l.id = e.logbook_id where l.person_code = '{flow.HolderPerson}' limit 1");
        var attached = await holder.Upload($"logbook/entries/{entry}/attachments", "照片.png", Picture);
        await holder.Post("logbook/uploads", new { length = 1000, fileName = "录音.m4a" });
        await Landscape.Administrator.Post("logbook/retention-acts", new { attachmentId = attached.GetProperty("attachmentId").GetGuid(), reason = "误传。", basis = "档案管理规定" });
        await inspector.Post($"inspection/rounds/{round}/units/{flow.InspectedUnit}/remarks", new { logbookEntryId = entry, text = "要点未记录。", defect = "Irregular" });
        await discipline.Post($"logbook/entries/{entry}/review", new { verdict = "Returned", defect = "Irregular", remark = "请补充要点。" });
        await discipline.Post("inspection/rounds", new { kind = "CovertVisit", title = "暗访", from = Today, until = Today.AddDays(10), units = new[] { Town, flow.InspectedUnit } });
        // A round over the town and another unit, with a finding in the other only.
        var shared = (await discipline.Post("inspection/rounds", new { kind = "HalfYear", title = "半年检查", from = Today, until = Today.AddDays(10), units = new[] { Town, flow.InspectedUnit } })).GetProperty("roundId").GetString();
        await discipline.Post($"inspection/rounds/{shared}/teams", new { leader = "P00013", members = new[] { "P00014" }, units = new[] { flow.InspectedUnit } });
        using var other = Api.WithKey(Landscape.Gateway, await Session("other-inspector", "P00014", District.Root, "Inspector"));
        await other.Post($"inspection/rounds/{shared}/units/{flow.InspectedUnit}/findings", new { itemCodes = new[] { flow.BreachedItem }, category = "责任落实不到位", severity = "Grave", description = "未研究。" });
        SharedRound = shared!;
        await discipline.Post("inspection/declared-interests", new { person = flow.Inspectors[1], unit = flow.InspectedUnit, reason = "近亲属任职。" });
        await Round(flow, discipline);
        await discipline.UntilListed("inspection/extension-requests?open=true", _ => true, "the request reached the inspecting side");
    }

    // One of each kind of thing that rounds, tours and assignments leave.
    private static async Task Round(Scenario.FindingToCloseOut flow, Api discipline)
    {
        await discipline.Post("inspection/blackouts", new { unit = flow.InspectedUnit, from = Today.AddDays(100), until = Today.AddDays(104), reason = "年度班子考察" });
        await discipline.Post("inspection/joint-teams", new { code = "SIEGE", title = "联合检查组", unit = District.Root, classes = Array.Empty<string>(), leader = "P00013", members = new[] { "P00014" }, reason = "组建" });
        await discipline.Post("inspection/tour-terms", new { title = "本届巡察", unit = flow.InspectedUnit, kinds = Array.Empty<string>(), from = Today, until = Today.AddYears(4) });
        var planned = (await discipline.Post("inspection/rounds", new { kind = "YearEnd", title = "年底集中检查", from = Today.AddDays(20), until = Today.AddDays(40), units = new[] { "FH_D19" } })).GetProperty("roundId").GetString();
        await discipline.Post($"inspection/rounds/{planned}/assignment-proposals", new { teams = new[] { new { jointTeam = "SIEGE" } } });
    }

    // A session of oral reports, a question, and a report on duty and integrity that is being rated.
    private async Task Report(Scenario.FindingToCloseOut flow)
    {
        var (discipline, holder) = (await Landscape.Cast.Discipline(), await Landscape.Cast.Holder());
        for (var i = 0; i < 3; i++)
            await discipline.Post("inspection/oral-questions", new { unit = flow.InspectedUnit, theme = "问题整改", text = "{unit}还有{open}个问题没有销号，谁负责？" });
        var session = (await discipline.Post("inspection/oral-sessions", new { title = "口头汇报会", heldOn = Today, place = "会议室", units = new[] { flow.InspectedUnit }, panel = flow.Inspectors })).GetProperty("sessionId").GetString();
        await discipline.Post($"inspection/oral-sessions/{session}/open", new { });
        await discipline.Post("inspection/oral-sessions", new { title = "口头汇报会", heldOn = Today, place = "会议室", units = new[] { flow.InspectedUnit }, panel = flow.Inspectors });
        var report = (await holder.Post("inspection/duty-integrity-reports", new { year = Today.Year, unit = flow.InspectedUnit, text = "一年来……" })).GetProperty("reportId").GetString();
        await discipline.Post($"inspection/duty-integrity-reports/{report}/ratings/open", new { delegates = flow.Inspectors.Concat([flow.ClerkPerson, flow.RoundLeader]) });
        await holder.Post("inspection/duty-integrity-reports", new { year = Today.Year - 1, unit = flow.InspectedUnit, text = "去年……" });
    }

    // What the year brings: something of each kind, of units other than the town.
    private async Task Plan(Scenario.FindingToCloseOut flow)
    {
        var (department, holder) = (await Landscape.Cast.Department(), await Landscape.Cast.Holder());
        await department.Post("responsibility/regulations", new { code = "GZ-01", area = "Responsibility", issuedBy = "区委", title = "实施细则", reference = "1号", issuedOn = Today, inForceFrom = Today });
        await department.Post("responsibility/reshuffles", new { title = "调整", meeting = new { heldOn = Today, reference = "大会" }, changes = new[] { new { post = "FH_E02_P02", from = Today, explanation = "转任。" } } });
        await department.Post("responsibility/pledge-campaigns", new { year = Today.Year, title = "责任书", signBy = Today });
        var name = (await department.List($"responsibility/persons?q={flow.HolderPerson}"))[0].GetProperty("name").GetString();
        await holder.Post("responsibility/commitments", new { post = flow.HolderPost, year = Today.Year, title = "承诺书", content = "本人承诺。", fullName = name, date = Today });
        await department.Post("responsibility/annual-plans", new { year = Today.Year, title = "任务分解", decisionReference = "1号" });
        var task = (await department.Post($"responsibility/annual-plans/{Today.Year}/tasks", new
        {
            code = "RW01",
            title = "任务",
            leadPost = flow.HolderPost,
            primaryUnit = flow.InspectedUnit,
            supportingUnits = Array.Empty<string>(),
            dueOn = Today.AddDays(30),
            items = Array.Empty<string>(),
            milestones = new[] { new { title = "阶段", dueOn = Today.AddDays(10) } },
        })).GetProperty("taskId").GetString();
        await department.Post($"responsibility/annual-plans/{Today.Year}/publish", new { });
        await holder.Upload($"responsibility/annual-tasks/{task}/evidence", "照片.png", Picture);
        var rectification = (await holder.List("responsibility/rectifications?status=Assigned"))[0].GetProperty("taskId").GetString();
        await holder.Post($"responsibility/rectifications/{rectification}/parts", new { description = "自查" });
        await Decide(flow);
    }

    // A decision with a paper, an emergency and a ballot, none of which anybody of the town has a part in.
    private async Task Decide(Scenario.FindingToCloseOut flow)
    {
        var (department, holder) = (await Landscape.Cast.Department(), await Landscape.Cast.Holder());
        var decision = (await department.Post("logbook/decisions", new
        {
            unit = flow.InspectedUnit,
            title = "购置",
            motion = "购置设备。",
            area = "spending",
            chair = flow.HolderPerson,
            meetingOn = Today,
            place = "会议室",
            attendees = new[] { new { person = flow.ClerkPerson } },
        })).GetProperty("decisionId").GetString();
        await holder.Upload($"logbook/decisions/{decision}/papers", "照片.png", Picture);
        await department.Post("logbook/decisions/emergencies", new { unit = flow.InspectedUnit, title = "抢险", motion = "调用物资。", area = "spending", decidedBy = flow.HolderPerson, occurredOn = Today, place = "现场" });
        await department.Post("logbook/decisions/ballots", new { unit = flow.InspectedUnit, question = "请谁提出动议？", options = new[] { "甲", "乙" }, electors = new[] { flow.HolderPerson, flow.ClerkPerson, flow.Inspectors[0] } });
    }

    // Draws (one revealed, with an exclusion and a replacement; a round that waits for one), a clue with a disposal, a supervisor with an observation and a return: none of the town.
    private async Task Watch(Scenario.FindingToCloseOut flow)
    {
        var discipline = await Landscape.Cast.Discipline();
        var rounds = new List<string>();
        for (var i = 0; i < 2; i++)
            rounds.Add((await discipline.Post("inspection/rounds", new { kind = "HalfYear", title = "抽取", from = Today, until = Today.AddDays(10), units = Array.Empty<string>(), byDraw = true, population = new { below = flow.InspectedUnit } })).GetProperty("roundId").GetString()!);
        var draw = (await discipline.Post("inspection/draws", new { roundId = rounds[0], strata = new[] { new { name = "全部", quota = 1 } } })).GetProperty("drawId").GetString();
        using var other = Api.WithKey(Landscape.Gateway, await Session("other-discipline", flow.Inspectors[0], District.Root, "Discipline"));
        var exclusion = (await discipline.Post($"inspection/draws/{draw}/exclusions", new { unit = flow.InspectedUnit, reason = "近期已查。" })).GetProperty("exclusionId").GetString();
        await other.Post($"inspection/draws/{draw}/exclusions/{exclusion}/decide", new { approved = false, reason = "仍应抽取。" });
        await discipline.Post($"inspection/draws/{draw}/commit", new { });
        var drawn = (await discipline.Post($"inspection/draws/{draw}/reveal", new { })).GetProperty("sample")[0].GetProperty("unitCode").GetString();
        await discipline.Post($"inspection/draws/{draw}/replacements", new { unit = drawn, reason = "受灾停工。" });
        for (var i = 0; i < 2; i++)
        {
            var clue = (await discipline.Post("inspection/clues", new { source = "Petition", kind = "gifts", target = "DepartmentCadre", unit = flow.InspectedUnit, summary = "反映收受礼品。", receivedOn = Today, person = flow.HolderPerson })).GetProperty("clueId").GetString();
            await other.Post($"inspection/clues/{clue}/disposals", new { disposal = "KeptPending", reason = "暂存。" });
        }
        var supervisor = (await discipline.Post("inspection/supervisors", new { person = flow.Inspectors[1], unit = flow.InspectedUnit, from = Today.AddDays(-100), until = Today.AddDays(100) })).GetProperty("supervisorId").GetString();
        await discipline.Post($"inspection/supervisors/{supervisor}/observations", new { unit = flow.InspectedUnit, observedAt = DateTimeOffset.UtcNow.AddDays(-1), place = "饭店", text = "公车停在门口。" });
        await discipline.Post($"inspection/supervisors/{supervisor}/returns", new { text = "无。" });
    }

    // The district's year, drafted, with a remark of a unit other than the town; and rules of that unit's own.
    private async Task Assess(Scenario.FindingToCloseOut flow)
    {
        var (discipline, holder) = (await Landscape.Cast.Discipline(), await Landscape.Cast.Holder());
        var rule = new { code = "entry-missing", fact = "LogbookEntryMissing", appliesTo = "Unit", effect = "Deduction", points = 1, per = "Each", zh = "应记未记", en = "Entry missing" };
        using var drafter = Api.WithKey(Landscape.Gateway, await Session("rule-drafter", flow.Inspectors[1], District.Root, "Discipline"));
        await drafter.Post("inspection/assessment-rules", new { title = "规则", fromYear = Today.Year, rules = new[] { rule }, unit = flow.InspectedUnit });
        var assessment = (await drafter.Post("inspection/assessments", new { year = Today.Year })).GetProperty("assessmentId").GetString();
        await holder.Post($"inspection/assessments/{assessment}/units/{flow.InspectedUnit}/remarks", new { text = "已补记。" });
    }

    // Something of the logbook that waits to be decided.
    private async Task Excuse(Scenario.FindingToCloseOut flow)
    {
        var holder = await Landscape.Cast.Holder();
        var expected = (await holder.List($"logbook/expected-entries?person={flow.HolderPerson}&status=Expected"))[0].GetProperty("expectedEntryId").GetString();
        await holder.Post($"logbook/expected-entries/{expected}/exemption-requests", new { reason = "外派学习。" });
    }

    // A letter, a campaign and an overseen process, of none of which anybody of the town is a part.
    private async Task Supervise(Scenario.FindingToCloseOut flow)
    {
        var (department, discipline) = (await Landscape.Cast.Department(), await Landscape.Cast.Discipline());
        using var drafter = Api.WithKey(Landscape.Gateway, await Session("drafter", flow.RoundLeader, District.Root, "Discipline"));
        object letter = new { unit = flow.InspectedUnit, title = "建议", background = "记录缺失。", items = new[] { new { text = "补齐记录。", category = "记录不规范", severity = "Minor" } } };
        await drafter.Post("inspection/letters", letter);
        var issued = (await drafter.Post("inspection/letters", letter)).GetProperty("letterId").GetString();
        await discipline.Post($"inspection/letters/{issued}/issue", new { });
        await department.Post($"inspection/letters/{issued}/reply", new { text = "采纳。", answers = new[] { new { number = 1, adopted = true } } });
        var campaign = (await discipline.Post("inspection/campaigns", new { title = "清理", leadUnit = flow.InspectedUnit, from = Today, dueOn = Today, areas = new[] { new { name = "食堂", units = new[] { flow.InspectedUnit } } } })).GetProperty("campaignId").GetString();
        await department.Post($"inspection/campaigns/{campaign}/returns", new { unit = flow.InspectedUnit, area = "食堂", placesChecked = 1, issues = 0, amountInvolvedFen = 0, amountRecoveredFen = 0 });
        var regulator = (await department.List("responsibility/units?limit=500")).Select(u => u.GetProperty("code").GetString()).First(c => c!.StartsWith("FH_D", StringComparison.Ordinal) && c.Length == 6 && c != flow.InspectedUnit);
        await discipline.Post("inspection/regulators", new { unit = regulator, process = "Funds", basis = "三定方案" });
        var oversight = (await discipline.Post("inspection/process-oversights", new { unit = flow.InspectedUnit, process = "Funds", overseer = regulator, matter = "专项资金" })).GetProperty("oversightId").GetString();
        await department.Post($"inspection/process-oversights/{oversight}/notes", new { text = "无异常。", irregular = false });
    }

    private static DateOnly Today => DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).DateTime);

    internal static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4];
}

[CollectionDefinition(nameof(Besieged))]
public sealed class BesiegedCollection : ICollectionFixture<Besieged>;
