using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Campaigns (专项行动): who answers, who returns what, what is late or missing, and what it comes to.</summary>
[Collection(Shared.Name)]
public sealed class CampaignTests(InspectionService service)
{
    private const string Api = "/api/v1/inspection/campaigns";
    private const string Canteens = "机关食堂";
    private const string Allowances = "津贴补贴";

    private static HttpClient Discipline(District d) => d.As(Role.Discipline, d.Planner);

    private static string Head(District d) => d.Code + "_head";

    private async Task<District> WithHead()
    {
        var d = await District.Make(service);
        await service.DeliverAndWait(d.Filled(Head(d), d.OtherDepartment) with { Role = PostRole.FirstResponsible });
        return d;
    }

    private static object Body(District d, object[]? areas = null, string? lead = null, DateOnly? dueOn = null) => new
    {
        title = "专项清理",
        leadUnit = lead ?? d.OtherDepartment,
        from = d.Today.AddDays(-3),
        dueOn = dueOn ?? d.Today.AddDays(10),
        areas = areas ?? [new { name = Canteens, units = new[] { d.Department, d.Branch } }, new { name = Allowances, units = new[] { d.Department } }],
    };

    private static async Task<Guid> Open(District d, object? body = null) => (await Discipline(d).Post(Api, body ?? Body(d)).Gives(HttpStatusCode.Created)).GetProperty("campaignId").GetGuid();

    private static object Figures(string unit, string area, int places = 1, int issues = 0, long involved = 0, long recovered = 0, string? correction = null) =>
        new { unit, area, placesChecked = places, issues, amountInvolvedFen = involved, amountRecoveredFen = recovered, correction };

    private Task<HttpResponseMessage> Return(Guid campaign, District d, object figures, string? key = null) => service.As(Role.Department, d.Code).Post($"{Api}/{campaign}/returns", figures, key);

    private static async Task<List<JsonElement>> Rows(HttpClient http, string path) => [.. (await http.GetAsync(path).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];

    // Document 003: “省直机关、企事业单位食堂289家全部进行自查自纠；……40个省直部门进行了自查自纠,共发现问题21个、涉及资金789.9万元,已收回150.7万元”
    [Fact]
    public async Task The_totals_of_document_003_come_out()
    {
        var d = await WithHead();
        string[] departments = [.. Enumerable.Range(1, 40).Select(i => $"{d.Code}_J{i:00}")];
        await Task.WhenAll(departments.Select(u => service.DeliverAndWait(d.Unit(u))));
        var campaign = await Open(d, Body(d, [new { name = Canteens, units = departments }, new { name = Allowances, units = departments }]));
        foreach (var (i, unit) in departments.Index())
        {
            // 289 canteens of 40 departments: nine of them have eight, the others seven
            await Return(campaign, d, Figures(unit, Canteens, places: i < 9 ? 8 : 7)).Gives(HttpStatusCode.Created);
            // 21 issues: one each in 21 departments; 20 of them with 376 thousand yuan, the last with the rest of 7.899 million
            var (issues, involved) = i < 20 ? (1, 376_000_00L) : i == 20 ? (1, 7_899_000_00L - (20 * 376_000_00L)) : (0, 0L);
            await Return(campaign, d, Figures(unit, Allowances, issues: issues, involved: involved, recovered: i < 4 ? 376_000_00L : i == 4 ? 3_000_00L : 0)).Gives(HttpStatusCode.Created);
        }
        var totals = (await Rows(Discipline(d), $"{Api}/{campaign}/totals?by=Area")).ToDictionary(r => r.GetProperty("code").GetString()!);
        Assert.Equal((40, 289, 0), (totals[Canteens].GetProperty("units").GetInt32(), totals[Canteens].GetProperty("placesChecked").GetInt32(), totals[Canteens].GetProperty("issues").GetInt32()));
        var allowances = totals[Allowances];
        Assert.Equal((40, 21, 7_899_000_00L, 1_507_000_00L),
            (allowances.GetProperty("units").GetInt32(), allowances.GetProperty("issues").GetInt32(), allowances.GetProperty("amountInvolvedFen").GetInt64(), allowances.GetProperty("amountRecoveredFen").GetInt64()));
        Assert.Equal(0.1908m, allowances.GetProperty("recoveryRate").GetDecimal());
        var all = Assert.Single(await Rows(Discipline(d), $"{Api}/{campaign}/totals?by=All"));
        Assert.Equal((40, 80, 80, 0, 21), (all.GetProperty("units").GetInt32(), all.GetProperty("asked").GetInt32(), all.GetProperty("returned").GetInt32(), all.GetProperty("missing").GetInt32(), all.GetProperty("issues").GetInt32()));
        var byUnit = await Rows(Discipline(d), $"{Api}/{campaign}/totals?by=Unit&limit=30");
        Assert.Equal(30, byUnit.Count);
        Assert.Equal((departments[0], 8 + 1, 1m), (byUnit[0].GetProperty("code").GetString(), byUnit[0].GetProperty("placesChecked").GetInt32(), byUnit[0].GetProperty("recoveryRate").GetDecimal()));
        var csv = await Discipline(d).GetStringAsync($"{Api}/{campaign}/returns?format=csv");
        Assert.Equal(81, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task The_head_of_the_lead_department_answers_for_it_and_sees_all_of_it()
    {
        var d = await District.Make(service);
        await Discipline(d).Post(Api, Body(d)).IsProblem(HttpStatusCode.Conflict, "no-head");
        await service.DeliverAndWait(d.Filled(Head(d), d.OtherDepartment) with { Role = PostRole.FirstResponsible });
        var opened = await Discipline(d).Post(Api, Body(d)).Gives(HttpStatusCode.Created);
        var campaign = opened.GetProperty("campaignId").GetGuid();
        Assert.Equal((Head(d), 3), (opened.GetProperty("headPerson").GetString(), opened.GetProperty("asked").GetInt32()));
        Assert.Equal(Head(d), Assert.Single(await service.Recorded<CampaignOpened>(), c => c.CampaignId == campaign).HeadPerson);
        Assert.Equal([(d.Department, 2), (d.Branch, 1)], (await service.Recorded<SelfCheckAsked>()).FindAll(a => a.CampaignId == campaign).Select(a => (a.UnitCode, a.Areas.Length)));
        await Return(campaign, d, Figures(d.Department, Canteens)).Gives(HttpStatusCode.Created);

        var head = service.As(Role.Leader, d.OtherDepartment, Head(d));
        Assert.Equal(3, (await Rows(head, $"{Api}/{campaign}/returns")).Count);
        Assert.Equal(campaign, Assert.Single(await Rows(head, Api)).GetProperty("campaignId").GetGuid());
        // somebody else of the lead department sees the campaign, but nothing of other units
        var colleague = service.As(Role.Leader, d.OtherDepartment, "colleague");
        Assert.Empty(await Rows(colleague, $"{Api}/{campaign}/returns"));
        Assert.Empty((await colleague.GetAsync($"{Api}/{campaign}").Gives(HttpStatusCode.OK)).GetProperty("areas").EnumerateArray());
        // a unit that is asked sees its own
        Assert.Equal([d.Branch], (await Rows(service.As(Role.Clerk, d.Branch, "c"), $"{Api}/{campaign}/returns")).Select(r => r.GetProperty("unitCode").GetString()));
        await service.As(Role.Leader, d.Group, Head(d) + "x").GetAsync($"{Api}/{campaign}").IsProblem(HttpStatusCode.NotFound, "campaign-not-found");
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        var d = await WithHead();
        var campaign = await Open(d);
        await Return(campaign, d, Figures(d.Department, Canteens, places: 1, issues: 1, involved: 100, recovered: 101)).NamesField(HttpStatusCode.UnprocessableEntity, "amountRecoveredFen");
        await Return(campaign, d, Figures(d.Department, Canteens, places: 0, issues: 1)).NamesField(HttpStatusCode.UnprocessableEntity, "placesChecked");
        await Return(campaign, d, Figures(d.Department, Canteens, places: 1, issues: 0, involved: 100)).NamesField(HttpStatusCode.UnprocessableEntity, "issues");
        await Return(campaign, d, Figures(d.Department, Canteens, places: -1)).NamesField(HttpStatusCode.UnprocessableEntity, "placesChecked");
        await Return(campaign, d, Figures(d.Department, Canteens, issues: -1)).NamesField(HttpStatusCode.UnprocessableEntity, "issues");
        await Return(campaign, d, Figures(d.Department, Canteens, issues: 1, involved: -1)).NamesField(HttpStatusCode.UnprocessableEntity, "amountInvolvedFen");
        await Return(campaign, d, Figures(d.Department, Canteens, issues: 1, involved: long.MaxValue)).NamesField(HttpStatusCode.UnprocessableEntity, "amountInvolvedFen");
        await Return(campaign, d, Figures(d.Branch, Allowances)).NamesField(HttpStatusCode.UnprocessableEntity, "area");
        await Return(campaign, d, Figures("NOWHERE", Allowances)).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        Assert.Empty((await service.Recorded<SelfCheckReturned>()).FindAll(r => r.CampaignId == campaign));
    }

    [Fact]
    public async Task A_return_is_corrected_with_a_reason_and_every_version_stays()
    {
        var d = await WithHead();
        var campaign = await Open(d);
        await Return(campaign, d, Figures(d.Department, Canteens, 3, 1, 500_00, 100_00, "更正")).NamesField(HttpStatusCode.UnprocessableEntity, "correction");
        await Return(campaign, d, Figures(d.Department, Canteens, 3, 1, 500_00, 100_00)).Gives(HttpStatusCode.Created);
        await Return(campaign, d, Figures(d.Department, Canteens, 3, 1, 500_00, 400_00)).NamesField(HttpStatusCode.UnprocessableEntity, "correction");
        Assert.Equal(2, (await Return(campaign, d, Figures(d.Department, Canteens, 3, 2, 600_00, 400_00, "漏报一处")).Gives(HttpStatusCode.Created)).GetProperty("version").GetInt32());
        var row = Assert.Single(await Rows(Discipline(d), $"{Api}/{campaign}/returns?state=Filed"));
        Assert.Equal((2, 600_00L, 0.6667m, "漏报一处"), (row.GetProperty("version").GetInt32(), row.GetProperty("amountInvolvedFen").GetInt64(), row.GetProperty("recoveryRate").GetDecimal(), row.GetProperty("correction").GetString()));
        Assert.Equal([500_00L, 600_00L], (await Rows(Discipline(d), $"{Api}/{campaign}/return-versions")).Select(v => v.GetProperty("amountInvolvedFen").GetInt64()));
        Assert.Equal(600_00, Assert.Single(await Rows(Discipline(d), $"{Api}/{campaign}/totals?by=All")).GetProperty("amountInvolvedFen").GetInt64());
        Assert.Equal([1, 2], (await service.Recorded<SelfCheckReturned>()).FindAll(r => r.CampaignId == campaign).Select(r => r.Version));
    }

    [Fact]
    public async Task The_same_return_at_once_is_kept_once()
    {
        var d = await WithHead();
        var campaign = await Open(d);
        var same = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Return(campaign, d, Figures(d.Department, Canteens), "once").Gives(HttpStatusCode.Created)));
        Assert.Single(same.Select(a => a.GetProperty("returnId").GetGuid()).Distinct());
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Return(campaign, d, Figures(d.Branch, Canteens))));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.Equal(2, (await service.Recorded<SelfCheckReturned>()).Count(r => r.CampaignId == campaign));
    }

    [Fact]
    public async Task A_unit_returns_by_its_holders_clerks_and_systems()
    {
        var d = await WithHead();
        var campaign = await Open(d);
        await d.As(Role.Leader, d.Leader).Post($"{Api}/{campaign}/returns", Figures(d.Department, Canteens)).IsProblem(HttpStatusCode.Forbidden, "not-your-unit");
        await d.As(Role.Leader, d.Holder).Post($"{Api}/{campaign}/returns", Figures(d.Department, Canteens)).Gives(HttpStatusCode.Created);
        await service.As(Role.Department, d.Branch).Post($"{Api}/{campaign}/returns", Figures(d.Department, Allowances)).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await service.As(Role.Department, d.Branch).Post($"{Api}/{campaign}/returns", Figures(d.Branch, Canteens)).Gives(HttpStatusCode.Created);
        await service.As(Role.Clerk, d.Department, "c").Post($"{Api}/{campaign}/returns", Figures(d.Department, Allowances)).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Late_returns_are_marked_late_missing_ones_are_listed_and_a_closed_campaign_takes_none()
    {
        var d = await WithHead();
        var campaign = await Open(d);
        await Return(campaign, d, Figures(d.Department, Canteens)).Gives(HttpStatusCode.Created);
        Assert.Equal(2, (await Rows(Discipline(d), $"{Api}/{campaign}/returns?state=Awaited")).Count);
        var now = service.Clock.GetUtcNow();
        try
        {
            service.Clock.Advance(TimeSpan.FromDays(11));
            Assert.Equal(2, (await Rows(Discipline(d), $"{Api}/{campaign}/returns?state=Missing")).Count);
            Assert.True((await Return(campaign, d, Figures(d.Branch, Canteens)).Gives(HttpStatusCode.Created)).GetProperty("late").GetBoolean());
            // a correction of what came in time stays in time
            Assert.False((await Return(campaign, d, Figures(d.Department, Canteens, 2, correction: "漏报")).Gives(HttpStatusCode.Created)).GetProperty("late").GetBoolean());
            Assert.Equal(d.Branch, Assert.Single(await Rows(Discipline(d), $"{Api}/{campaign}/returns?state=Late")).GetProperty("unitCode").GetString());
            Assert.Equal((Allowances, d.Department), Assert.Single(await Rows(Discipline(d), $"{Api}/{campaign}/returns?state=Missing")) is var m ? (m.GetProperty("area").GetString(), m.GetProperty("unitCode").GetString()) : default);
            var listed = Assert.Single(await Rows(Discipline(d), Api));
            Assert.Equal((3, 2, 1, 1), (listed.GetProperty("asked").GetInt32(), listed.GetProperty("returned").GetInt32(), listed.GetProperty("late").GetInt32(), listed.GetProperty("missing").GetInt32()));
            var closed = await Discipline(d).Post($"{Api}/{campaign}/close", new { summary = "已完成清理。" }).Gives(HttpStatusCode.OK);
            Assert.Equal((3, 2), (closed.GetProperty("asked").GetInt32(), closed.GetProperty("returned").GetInt32()));
            await Discipline(d).Post($"{Api}/{campaign}/close", new { summary = "再次" }).IsProblem(HttpStatusCode.Conflict, "campaign-closed");
            await Return(campaign, d, Figures(d.Department, Allowances)).IsProblem(HttpStatusCode.Conflict, "campaign-closed");
            Assert.Equal((3, 2), Assert.Single(await service.Recorded<CampaignClosed>(), c => c.CampaignId == campaign) is var f ? (f.Asked, f.Returned) : default);
        }
        finally
        {
            service.Clock.SetTo(now);
        }
    }

    [Fact]
    public async Task Bad_input_names_its_field()
    {
        var d = await WithHead();
        Task<HttpResponseMessage> Try(object body) => Discipline(d).Post(Api, body);
        await Try(Body(d, lead: "NOWHERE")).NamesField(HttpStatusCode.UnprocessableEntity, "leadUnit");
        await Try(Body(d, dueOn: d.Today.AddDays(-1))).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        await Try(Body(d, dueOn: DateOnly.MaxValue)).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        await Try(Body(d, [])).NamesField(HttpStatusCode.UnprocessableEntity, "areas");
        await Try(Body(d, [new { name = Canteens, units = Array.Empty<string>() }])).NamesField(HttpStatusCode.UnprocessableEntity, "areas[0].units");
        await Try(Body(d, [new { name = Canteens, units = new[] { d.Branch, d.Branch } }])).NamesField(HttpStatusCode.UnprocessableEntity, "areas[0].units[1]");
        await Try(Body(d, [new { name = Canteens, units = new[] { d.Branch, "NOWHERE" } }])).NamesField(HttpStatusCode.UnprocessableEntity, "areas[0].units[1]");
        await Try(Body(d, [new { name = Canteens, units = new[] { d.Branch } }, new { name = Canteens, units = new[] { d.Branch } }])).NamesField(HttpStatusCode.UnprocessableEntity, "areas[1].name");
    }
}
