using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

[Collection(Shared.Name)]
public sealed class ExtensionRequestTests(InspectionService service)
{
    private const string Requests = "/api/v1/inspection/extension-requests";

    [Fact]
    public async Task A_granted_extension_moves_the_due_date_and_keeps_the_first()
    {
        var (d, found, asked) = await Ask();
        var decided = await Decide(d, asked, new { granted = true, reason = "情况属实" }).Gives(HttpStatusCode.OK);
        Assert.Equal((found.Due.AddDays(20).ToString("O"), found.Due.ToString("O"), 2), (decided.GetProperty("dueOn").GetString(), decided.GetProperty("firstDueOn").GetString(), decided.GetProperty("version").GetInt32()));

        var again = d.Asked(found, 40);
        await service.DeliverAndWait(again);
        await Decide(d, again, new { granted = true, reason = "再次", dueOn = found.Due.AddDays(30) }).Gives(HttpStatusCode.OK);
        var shown = await d.Get(found);
        Assert.Equal((found.Due.AddDays(30).ToString("O"), found.Due.ToString("O")), (shown.GetProperty("dueOn").GetString(), shown.GetProperty("firstDueOn").GetString()));
        Assert.Equal([2, 3], (await service.Recorded<ExtensionDecided>()).Where(e => e.FindingId == found.Id).Select(e => e.Version));
    }

    [Fact]
    public async Task A_refused_extension_leaves_the_due_date()
    {
        var (d, found, asked) = await Ask();
        await Decide(d, asked, new { granted = false, reason = "理由不足", dueOn = found.Due.AddDays(5) }).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        await Decide(d, asked, new { granted = false, reason = "理由不足" }).Gives(HttpStatusCode.OK);
        var fact = Assert.Single(await service.Recorded<ExtensionDecided>(), e => e.RequestId == asked.RequestId);
        Assert.Equal((false, found.Due, found.Due, 2), (fact.Granted, fact.DueOn, fact.FirstDueOn, fact.Version));
    }

    [Fact]
    public async Task An_extension_is_decided_once()
    {
        var (d, _, asked) = await Ask();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Decide(d, asked, new { granted = true, reason = "同意" })));
        Assert.Single(answers, a => a.IsSuccessStatusCode);
        await Decide(d, asked, new { granted = false, reason = "反悔" }).IsProblem(HttpStatusCode.Conflict, "already-decided");
        Assert.Single(await service.Recorded<ExtensionDecided>(), e => e.RequestId == asked.RequestId);
    }

    [Fact]
    public async Task A_granted_due_date_is_later_than_the_one_that_holds()
    {
        var (d, found, asked) = await Ask();
        await Decide(d, asked, new { granted = true, reason = "x", dueOn = found.Due }).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        await Decide(d, asked, new { granted = true, reason = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await Decide(d, asked, new { reason = "x" }).NamesField(HttpStatusCode.BadRequest, "granted");
    }

    [Fact]
    public async Task A_granted_due_date_lies_within_five_years()
    {
        var (d, found, asked) = await Ask();
        await Decide(d, asked, new { granted = true, reason = "x", dueOn = d.Today.AddYears(5).AddDays(1) }).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        // also when it is the date asked for that is taken
        var far = d.Asked(found, 6 * 366);
        await service.DeliverAndWait(far);
        await Decide(d, far, new { granted = true, reason = "x" }).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        await Decide(d, far, new { granted = false, reason = "x" }).Gives(HttpStatusCode.OK);
        await Decide(d, asked, new { granted = true, reason = "x", dueOn = d.Today.AddYears(5) }).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Neither_who_asked_nor_who_answers_decides_but_the_team_or_discipline_staff()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        var asked = d.Asked(found, 20, by: d.Leader);
        await service.DeliverAndWait(d.Assigned(found));
        await service.DeliverAndWait(asked);
        object yes = new { granted = true, reason = "同意" };
        await Decide(d, asked, yes, d.Leader).IsProblem(HttpStatusCode.Forbidden, "requester-cannot-decide");
        await Decide(d, asked, yes, d.Holder, Role.Discipline).IsProblem(HttpStatusCode.Forbidden, "requester-cannot-decide");
        await Decide(d, asked, yes, d.Overseer).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await service.As(Role.Discipline, d.OtherDepartment, d.Overseer).Post($"{Requests}/{asked.RequestId}/decide", yes).Gives(HttpStatusCode.NotFound);
        await Decide(d, asked, yes, d.Overseer, Role.Discipline).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_closed_finding_gets_no_more_time()
    {
        var (d, found, asked) = await Ask();
        await service.DeliverAndWait(d.Submitted(found, 1));
        await d.Close(found).Gives(HttpStatusCode.OK);
        await Decide(d, asked, new { granted = true, reason = "x" }).IsProblem(HttpStatusCode.Conflict, "finding-closed");
    }

    [Fact]
    public async Task Requests_are_listed_by_finding_and_whether_they_are_open()
    {
        var (d, found, asked) = await Ask();
        async Task<JsonElement[]> List(string query) => [.. (await d.As(Role.Leader, d.Holder).GetAsync($"{Requests}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];
        Assert.Equal(asked.RequestId, Assert.Single(await List($"finding={found.Id}&open=true")).GetProperty("requestId").GetGuid());
        Assert.Empty(await List($"finding={Guid.NewGuid()}"));
        await Decide(d, asked, new { granted = true, reason = "同意" }, key: "k").Gives(HttpStatusCode.OK);
        await Decide(d, asked, new { granted = true, reason = "同意" }, key: "k").Gives(HttpStatusCode.OK);
        Assert.Empty(await List("open=true"));
        Assert.True(Assert.Single(await List("open=false")).GetProperty("granted").GetBoolean());
    }

    private async Task<(District, Found, ExtensionRequested)> Ask()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        var asked = d.Asked(found, 20);
        await service.DeliverAndWait(asked);
        return (d, found, asked);
    }

    private static Task<HttpResponseMessage> Decide(District d, ExtensionRequested asked, object decision, string? by = null, Role role = Role.Inspector, string? key = null) =>
        d.As(role, by ?? d.Inspector).Post($"{Requests}/{asked.RequestId}/decide", decision, key);
}
