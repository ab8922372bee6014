using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>Rectifications in parts, by several posts, through changes of holders, and the money in them.</summary>
public sealed class RectificationParts(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private const string Tasks = "/api/v1/responsibility/rectifications";
    private const string Inspector = "P00009";
    private static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    private HttpClient Holder => service.As(Role.Leader, "FH_D01", "P00017");

    [Fact]
    public async Task Measures_are_done_part_by_part_each_with_its_own_proof_and_percent_follows()
    {
        var task = await Raise(Finding("P3-S01"));
        var url = $"{Tasks}/{task.TaskId}";
        foreach (var what in new[] { "自查", "收回", "建章立制" })
            await Holder.Post($"{url}/parts", new { description = what }).Gives(HttpStatusCode.Created);
        var proof = await Attach(Holder, task.TaskId);
        await Holder.Post($"{url}/parts/1/complete", new { evidenceIds = Array.Empty<Guid>() }).IsProblem(HttpStatusCode.UnprocessableEntity, "evidence-required");
        await Holder.Post($"{url}/parts/1/complete", new { evidenceIds = new[] { Guid.NewGuid() } }).NamesField(HttpStatusCode.UnprocessableEntity, "evidenceIds[0]");
        var first = await Holder.Post($"{url}/parts/1/complete", new { evidenceIds = new[] { proof } }).Gives(HttpStatusCode.OK);
        Assert.Equal((33, "InProgress"), (first.GetProperty("percent").GetInt32(), first.GetProperty("status").GetString()));
        await Holder.Post($"{url}/parts/1/complete", new { evidenceIds = new[] { proof } }).IsProblem(HttpStatusCode.Conflict, "part-done");
        await Holder.Post($"{url}/parts/9/complete", new { evidenceIds = new[] { proof } }).IsProblem(HttpStatusCode.NotFound, "part-not-found");
        await Holder.Post($"{url}/progress", new { percent = 80, note = "估计" }).NamesField(HttpStatusCode.UnprocessableEntity, "percent");
        await Holder.Post($"{url}/progress", new { percent = 33, note = "说明" }).Gives(HttpStatusCode.Created);

        await Holder.Post($"{url}/submit", new { measures = "部分完成", evidenceIds = new[] { proof }, doneParts = new[] { 7 } }).NamesField(HttpStatusCode.UnprocessableEntity, "doneParts[0]");
        var submitted = await Holder.Post($"{url}/submit", new { measures = "部分完成", evidenceIds = new[] { proof }, doneParts = new[] { 1, 2 } }).Gives(HttpStatusCode.OK);
        Assert.Equal(1, submitted.GetProperty("openParts").GetInt32());
        var fact = Assert.Single(await service.Recorded<RectificationSubmitted>(), s => s.TaskId == task.TaskId);
        Assert.Equal([(1, true), (2, true), (3, false)], fact.Parts!.Select(p => (p.Number, p.Done)));
        Assert.Equal([33, 66], (await service.Recorded<RectificationPartDone>()).Where(p => p.TaskId == task.TaskId).Select(p => p.Percent));
        await Holder.Post($"{url}/parts", new { description = "又" }).IsProblem(HttpStatusCode.Conflict, "already-submitted");
        var shown = await Shown(task.TaskId);
        Assert.Equal((66, 3), (shown.GetProperty("task").GetProperty("percent").GetInt32(), shown.GetProperty("parts").GetArrayLength()));
        Assert.Equal(proof, shown.GetProperty("parts")[1].GetProperty("evidenceIds")[0].GetGuid());
    }

    [Fact]
    public async Task The_same_part_completed_twice_with_one_key_is_done_once()
    {
        var task = await Raise(Finding("P3-S01"));
        await Holder.Post($"{Tasks}/{task.TaskId}/parts", new { description = "自查" }, "part-once").Gives(HttpStatusCode.Created);
        await Holder.Post($"{Tasks}/{task.TaskId}/parts", new { description = "自查" }, "part-once").Gives(HttpStatusCode.Created);
        Assert.Equal(1, (await Shown(task.TaskId)).GetProperty("parts").GetArrayLength());
    }

    [Fact]
    public async Task Whoever_else_owed_a_breached_item_answers_jointly_and_may_help_but_not_submit()
    {
        var task = await Raise(Finding("P3-S01", "P4-M01"));
        Assert.Equal("FH_D01_P01", task.PostCode);
        var owed = await service.Scalar<long>("select count(distinct d.post_id) from duties d join posts p on p.id = d.post_id where p.unit_code = 'FH_D01' and d.item_code = 'P4-M01' and d.ended_on is null");
        Assert.True(owed > 1);
        Assert.Equal(owed, task.JointPosts!.Length);
        Assert.All(task.JointPosts, j => Assert.Equal("P4-M01", j.ItemCode));
        var helper = task.JointPosts[0].PersonCode;
        using var joint = service.As(Role.Leader, "FH_D01", helper);
        await joint.Post($"{Tasks}/{task.TaskId}/progress", new { percent = 10, note = "分管部分已办" }).Gives(HttpStatusCode.Created);
        var proof = await Attach(joint, task.TaskId);
        await joint.Post($"{Tasks}/{task.TaskId}/parts", new { description = "分管部分" }).Gives(HttpStatusCode.Created);
        await joint.Post($"{Tasks}/{task.TaskId}/parts/1/complete", new { evidenceIds = new[] { proof } }).Gives(HttpStatusCode.OK);
        await joint.Post($"{Tasks}/{task.TaskId}/submit", new { measures = "已改", evidenceIds = new[] { proof } }).IsProblem(HttpStatusCode.Forbidden, "not-the-holder");
        Assert.Contains((await service.As(Role.Discipline).GetAsync($"{Tasks}?person={helper}&limit=500").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray(), r => r.GetProperty("taskId").GetGuid() == task.TaskId);
        var leading = (await Shown(task.TaskId)).GetProperty("holders").EnumerateArray().Where(h => h.GetProperty("leading").GetBoolean()).Select(h => h.GetProperty("person").GetString());
        Assert.Equal(["P00017"], leading);
    }

    [Fact]
    public async Task The_first_responsible_person_or_discipline_adds_a_post_with_a_reason_and_nobody_else()
    {
        var task = await Raise(Finding("P3-S01"));
        var url = $"{Tasks}/{task.TaskId}/joint-posts";
        var member = new { post = "FH_D01_P03", reason = "分管支出" };
        await service.As(Role.Leader, "FH_D01", "P00020").Post(url, member).IsProblem(HttpStatusCode.Forbidden, "not-the-first-responsible");
        await Holder.Post(url, new { post = "FH_D01_P03", reason = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await Holder.Post(url, new { post = "FH_D10_P03", reason = "外单位" }).NamesField(HttpStatusCode.UnprocessableEntity, "post");
        Assert.Equal("P00019", (await Holder.Post(url, member).Gives(HttpStatusCode.OK)).GetProperty("personCode").GetString());
        await Holder.Post(url, member).IsProblem(HttpStatusCode.Conflict, "already-responsible");
        await Holder.Post(url, new { post = "FH_D01_P01", reason = "牵头" }).IsProblem(HttpStatusCode.Conflict, "already-responsible");
        await service.As(Role.Discipline, "FH", "P00007").Post(url, new { post = "FH_P02", reason = "分管领导" }).Gives(HttpStatusCode.OK);
        Assert.Equal(["FH_D01_P03", "FH_P02"], (await service.Recorded<RectificationJointPostAdded>()).Where(j => j.TaskId == task.TaskId).Select(j => j.PostCode));
        await service.As(Role.Leader, "FH_D01", "P00019").Post($"{Tasks}/{task.TaskId}/progress", new { percent = 5, note = "开始" }).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task When_the_holder_changes_the_old_one_stays_answerable_for_their_time_and_may_hand_over_with_a_note()
    {
        await Unit("HAND", "P00017");
        var task = await Raise(Finding("NO-SUCH") with { UnitCode = "HAND", UnitPath = "FH.FH_D01.HAND", DueOn = service.Today.AddDays(60) });
        var (assigned, url) = (service.Today, $"{Tasks}/{task.TaskId}");
        await service.As(Role.Leader, "FH", "P00017").Post($"{url}/hand-over", new { note = "早" }).IsProblem(HttpStatusCode.Forbidden, "not-a-former-holder");
        service.Clock.Advance(TimeSpan.FromDays(10));
        await Hold("HAND", "P00020");
        var changed = service.Today;
        Assert.Equal([("P00017", assigned, changed.AddDays(-1)), ("P00020", changed, null)], Periods(await Shown(task.TaskId)));

        // Who moved on has no account in the unit any more, and still sees what they answered for.
        using var former = service.As(Role.Leader, "FH_D10", "P00017");
        await service.As(Role.Leader, "FH_D10", "P00025").Post($"{url}/hand-over", new { note = "无关" }).IsProblem(HttpStatusCode.NotFound, "rectification-not-found");
        await service.As(Role.Leader, "FH_D01", "P00020").Post($"{url}/hand-over", new { note = "现任" }).IsProblem(HttpStatusCode.Forbidden, "not-a-former-holder");
        var handed = await former.Post($"{url}/hand-over", new { note = "余款已催缴" }).Gives(HttpStatusCode.OK);
        Assert.Equal(("P00020", changed.AddDays(-1).ToString("O")), (handed.GetProperty("toPerson").GetString(), handed.GetProperty("until").GetString()));
        await former.Post($"{url}/hand-over", new { note = "又" }).IsProblem(HttpStatusCode.Conflict, "handed-over");
        Assert.Equal("余款已催缴", Assert.Single(await service.Recorded<RectificationHandedOver>(), h => h.TaskId == task.TaskId).Note);
        await former.Post($"{url}/progress", new { percent = 1, note = "又" }).IsProblem(HttpStatusCode.NotFound, "rectification-not-found");
        await service.As(Role.Leader, "FH_D01", "P00020").Post($"{url}/progress", new { percent = 20, note = "接办" }).Gives(HttpStatusCode.Created);

        // Nobody answers for what comes after the close-out.
        service.Clock.Advance(TimeSpan.FromDays(5));
        var closed = service.Today;
        await service.DeliverAndWait(new FindingClosed(task.FindingId, task.CaseId, "HAND", "FH.FH_D01.HAND", Inspector, "到位", 2));
        service.Clock.Advance(TimeSpan.FromDays(5));
        await Hold("HAND", "P00021");
        Assert.Equal([("P00017", assigned, changed.AddDays(-1)), ("P00020", changed, closed)], Periods(await Shown(task.TaskId)));
    }

    [Fact]
    public async Task Amounts_are_summed_by_unit_and_subtree_and_more_recovered_than_involved_is_flagged()
    {
        foreach (var unit in new[] { "SUM", "SUM_A", "SUM_B" })
            await Unit(unit, "P00017", unit == "SUM" ? "FH_D01" : "SUM");
        var top = await Raise(Finding("NO-SUCH") with { UnitCode = "SUM", UnitPath = "FH.FH_D01.SUM", AmountInvolvedFen = 1_000_00 });
        var below = await Raise(Finding("NO-SUCH") with { UnitCode = "SUM_A", UnitPath = "FH.FH_D01.SUM.SUM_A", AmountInvolvedFen = 3_000_00 });
        await Raise(Finding("NO-SUCH") with { UnitCode = "SUM_B", UnitPath = "FH.FH_D01.SUM.SUM_B", AmountInvolvedFen = null }); // no money in it
        Assert.False((await Submit(top, 500_00)).GetProperty("recoveredAboveInvolved").GetBoolean());
        await service.DeliverAndWait(new RectificationReturned(top.FindingId, top.CaseId, "SUM", "FH.FH_D01.SUM", top.TaskId, 1, "继续", 2));
        await Submit(top, 700_00); // the last word counts, not the sum
        Assert.True((await Submit(below, 3_000_01)).GetProperty("recoveredAboveInvolved").GetBoolean());

        var rows = await Amounts("unit=SUM");
        Assert.Equal(["SUM", "SUM_A"], rows.Select(r => r.GetProperty("unitCode").GetString()));
        Assert.Equal((1, 1_000_00L, 700_00L, 70.0m), Own(rows[0]));
        Assert.Equal((2, 4_000_00L, 3_700_01L, 92.5m, 1), (rows[0].GetProperty("subtreeTasks").GetInt32(), rows[0].GetProperty("subtreeInvolvedFen").GetInt64(), rows[0].GetProperty("subtreeRecoveredFen").GetInt64(), rows[0].GetProperty("subtreeRatePercent").GetDecimal(), rows[0].GetProperty("aboveInvolved").GetInt32()));
        Assert.Equal((1, 3_000_00L, 3_000_01L, 100.0m), Own(rows[1]));
        Assert.True((await Shown(below.TaskId)).GetProperty("task").GetProperty("recoveredAboveInvolved").GetBoolean());
        Assert.Equal(2, (await Amounts($"unit=SUM&from={service.Today:O}&until={service.Today:O}")).Count);
        Assert.Empty(await Amounts($"unit=SUM&until={service.Today.AddDays(-1):O}"));
        Assert.Empty(await Amounts($"unit=SUM&from={service.Today.AddDays(1):O}"));
        Assert.Empty((await service.As(Role.Leader, "FH_D10").GetAsync($"{Tasks}/amounts?unit=SUM").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.StartsWith("\uFEFFunitCode,unitName,", System.Text.Encoding.UTF8.GetString(await service.As(Role.Discipline).GetByteArrayAsync($"{Tasks}/amounts?unit=SUM&format=csv")), StringComparison.Ordinal);

        static (int, long, long, decimal) Own(JsonElement r) => (r.GetProperty("tasks").GetInt32(), r.GetProperty("involvedFen").GetInt64(), r.GetProperty("recoveredFen").GetInt64(), r.GetProperty("ratePercent").GetDecimal());
    }

    [Fact]
    public async Task Absurd_amounts_break_no_sum()
    {
        await Unit("HUGE", "P00017");
        for (var i = 0; i < 2; i++)
            await Submit(await Raise(Finding("NO-SUCH") with { UnitCode = "HUGE", UnitPath = "FH.FH_D01.HUGE", AmountInvolvedFen = 1 }), long.MaxValue);
        Assert.Equal(long.MaxValue, Assert.Single(await Amounts("unit=HUGE")).GetProperty("recoveredFen").GetInt64());
    }

    private async Task<List<JsonElement>> Amounts(string query) =>
        [.. (await service.As(Role.Discipline).GetAsync($"{Tasks}/amounts?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];

    private static List<(string?, DateOnly, DateOnly?)> Periods(JsonElement shown) =>
        [.. shown.GetProperty("holders").EnumerateArray().Select(h => (h.GetProperty("person").GetString(), DateOnly.Parse(h.GetProperty("from").GetString()!), h.GetProperty("until").GetString() is { } until ? DateOnly.Parse(until) : (DateOnly?)null))];

    private Task<JsonElement> Shown(Guid task) => service.As(Role.Inspector).GetAsync($"{Tasks}/{task}").Gives(HttpStatusCode.OK);

    private async Task Unit(string code, string head, string parent = "FH_D01")
    {
        await service.ImportCsv("units", $"code,name,kind,parent,class\n{code},处室,Branch,{parent},\n").Gives(HttpStatusCode.OK);
        await Hold(code, head, "2024-01-01");
    }

    private Task<JsonElement> Hold(string unit, string person, string? from = null) =>
        service.ImportCsv("posts", $"code,unit,title,role,areas,inChargeOf,person,from\n{unit}_P1,{unit},主任,FirstResponsible,,,{person},{from ?? service.Today.ToString("O")}\n").Gives(HttpStatusCode.OK);

    private FindingRaised Finding(params string[] items) => new(Guid.CreateVersion7(), Guid.CreateVersion7(), "FH_D01", "FH.FH_D01", Guid.CreateVersion7(), items, "作风", Severity.Serious, "问题", null, service.Today.AddDays(15), Inspector, 1);

    private async Task<RectificationAssigned> Raise(FindingRaised finding)
    {
        await service.DeliverAndWait(finding);
        return Assert.Single(await service.Recorded<RectificationAssigned>(), a => a.FindingId == finding.FindingId);
    }

    private async Task<JsonElement> Submit(RectificationAssigned task, long recovered)
    {
        using var system = service.As(Role.Department, "FH_D01");
        return await system.Post($"{Tasks}/{task.TaskId}/submit", new { measures = "已收回", amountRecoveredFen = recovered, evidenceIds = new[] { await Attach(system, task.TaskId) } }).Gives(HttpStatusCode.OK);
    }

    private static async Task<Guid> Attach(HttpClient caller, Guid task) =>
        (await caller.PostAsync($"{Tasks}/{task}/evidence", new MultipartFormDataContent { { new ByteArrayContent(Picture), "file", "现场.png" } }).Gives(HttpStatusCode.Created)).GetProperty("evidenceId").GetGuid();
}
