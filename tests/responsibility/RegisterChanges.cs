using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class RegisterChanges(TownRegister service) : IClassFixture<TownRegister>
{
    private const string Root = "/api/v1/responsibility";

    private HttpClient Reader => service.As(Role.Discipline);

    private DateOnly LastMonth => service.Today.AddDays(-30);

    [Fact]
    public async Task A_correction_of_last_month_does_not_change_the_days_before_it()
    {
        await Open("HC_1", "甲局", "R_D1", LastMonth.AddDays(-60));
        await OpenPost("HC_P1", "HC_1", "副主任", LastMonth.AddDays(-60));
        service.Clock.Advance(TimeSpan.FromDays(1));
        var known = service.Today.AddDays(-1);
        await Post("units/HC_1/rename", new { name = "乙局", from = LastMonth, reason = "机构改革" }).Gives(HttpStatusCode.OK);
        await Post("posts/HC_P1/change", new { title = "主任", areas = new[] { "spending" }, from = LastMonth, reason = "分工调整" }).Gives(HttpStatusCode.OK);
        Assert.Equal("甲局", await UnitName("HC_1", LastMonth.AddDays(-1)));
        Assert.Equal("乙局", await UnitName("HC_1", LastMonth));
        Assert.Equal(("副主任", "主任"), ((await PostRow("HC_P1", LastMonth.AddDays(-1))).GetProperty("title").GetString(), (await PostRow("HC_P1", LastMonth)).GetProperty("title").GetString()));
        // as it was known before the correction
        Assert.Equal("甲局", (await Reader.GetAsync($"{Root}/units/HC_1?at={service.Today:O}&known={known:O}").Gives(HttpStatusCode.OK)).GetProperty("name").GetString());
        Assert.Equal("副主任", (await PostRow("HC_P1", service.Today, $"&known={known:O}")).GetProperty("title").GetString());
        await Post("units/HC_1/rename", new { name = "丙局", from = LastMonth.AddDays(-5), reason = "更早" }).IsProblem(HttpStatusCode.Conflict, "later-change-known");
        await Post("units/HC_1/rename", new { name = "丙局", from = service.Today.AddDays(1), reason = "未来" }).NamesField(HttpStatusCode.UnprocessableEntity, "from");
        await Post("units/HC_1/rename", new { name = "乙局", from = service.Today, reason = "无变化" }).IsProblem(HttpStatusCode.Conflict, "nothing-changes");
    }

    [Fact]
    public async Task A_persons_name_and_rank_are_those_of_the_day()
    {
        await Post("persons", new { code = "HP_1", name = "旧名", rank = "科员", nativePlace = "外省", from = LastMonth.AddDays(-10) }).Gives(HttpStatusCode.Created);
        await Post("persons/HP_1/change", new { name = "新名", rank = "乡科级副职", from = LastMonth, reason = "更名晋升" }).Gives(HttpStatusCode.OK);
        Assert.Equal(("旧名", "科员"), await Person("HP_1", LastMonth.AddDays(-1)));
        Assert.Equal(("新名", "乡科级副职"), await Person("HP_1", service.Today));
        await Post("persons", new { code = "HP_1", name = "甲", rank = "科员", nativePlace = "外省", from = LastMonth }).IsProblem(HttpStatusCode.Conflict, "code-taken");
        await Post("persons", new { code = "HP_2", name = "甲\n乙", rank = "科员", nativePlace = "外省", from = LastMonth }).NamesField(HttpStatusCode.UnprocessableEntity, "name");
        await Post("persons", new { code = "HP_2", name = "甲", rank = "科员", nativePlace = "R_T99", from = LastMonth }).NamesField(HttpStatusCode.UnprocessableEntity, "nativePlace");
        Assert.Equal([1, 2], (await service.Recorded<PersonRegistered>()).Where(p => p.PersonCode == "HP_1").Select(p => p.Version));
    }

    [Fact]
    public async Task A_moved_unit_takes_its_subtree_along_from_the_day_and_reads_where_it_was_before()
    {
        await Open("HM_1", "甲", "R_D1", LastMonth.AddDays(-10));
        await Open("HM_2", "乙", "HM_1", LastMonth.AddDays(-10));
        await Post("units/HM_1/move", new { parent = "HM_2", from = LastMonth, reason = "成环" }).NamesField(HttpStatusCode.UnprocessableEntity, "parent");
        await Post("units/HM_1/move", new { parent = "R_D2", from = LastMonth, reason = "调整" }).Gives(HttpStatusCode.OK);
        Assert.Equal(("RR.R_D1.HM_1.HM_2", "RR.R_D2.HM_1.HM_2"), (await Path("HM_2", LastMonth.AddDays(-1)), await Path("HM_2", LastMonth)));
        var told = (await service.Recorded<UnitRegistered>()).Last(u => u.UnitCode == "HM_2");
        Assert.Equal(("RR.R_D2.HM_1.HM_2", 2, LastMonth, "调整"), (told.UnitPath, told.Version, told.From!.Value, told.Reason));
        await service.As(Role.Department, "HM_1").Post($"{Root}/units/HM_1/move", new { parent = "HM_2", from = service.Today, reason = "自行" }).IsProblem(HttpStatusCode.Forbidden, "own-place");
        await service.As(Role.Department, "R_D2").Post($"{Root}/units/HM_1/move", new { parent = "R_D1", from = service.Today, reason = "外移" }).NamesField(HttpStatusCode.UnprocessableEntity, "parent");
    }

    [Fact]
    public async Task A_unit_in_use_is_not_closed_and_it_says_by_what()
    {
        await Open("HU_1", "甲", "R_D1", LastMonth.AddDays(-10));
        await Open("HU_2", "乙", "HU_1", LastMonth.AddDays(-10));
        await OpenPost("HU_P1", "HU_1", "书记", LastMonth.AddDays(-10));
        await Post("posts/HU_P1/fill", new { person = "A2", from = LastMonth }).Gives(HttpStatusCode.OK);
        var problem = await Post("units/HU_1/close", new { on = service.Today, reason = "撤销" }).IsProblem(HttpStatusCode.Conflict, "unit-in-use");
        Assert.Equal(["HU_2", "HU_P1"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
        await Post("posts/HU_P1/close", new { on = service.Today, reason = "核减" }).IsProblem(HttpStatusCode.Conflict, "post-filled");
        await Post("posts/HU_P1/vacate", new { on = service.Today.AddDays(-5) }).Gives(HttpStatusCode.OK);
        await Post("units/HU_2/close", new { on = service.Today.AddDays(-5), reason = "撤销" }).Gives(HttpStatusCode.OK);
        Assert.Equal(1, (await Post("units/HU_1/close", new { on = service.Today.AddDays(-4), reason = "撤销" }).Gives(HttpStatusCode.OK)).GetProperty("postsClosed").GetInt32());
        var shown = await Reader.GetAsync($"{Root}/units/HU_1").Gives(HttpStatusCode.OK);
        Assert.Equal(service.Today.AddDays(-4).ToString("O"), shown.GetProperty("closedOn").GetString());
        Assert.Equal(service.Today.AddDays(-4), Assert.Single(await service.Recorded<UnitClosed>(), c => c.UnitCode == "HU_1").LastDay);
        Assert.Single(await service.Recorded<PostClosed>(), c => c.PostCode == "HU_P1");
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from posts_on('{service.Today.AddDays(-3):O}') where code = 'HU_P1'"));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from posts_on('{service.Today.AddDays(-4):O}') where code = 'HU_P1'"));
        await Post("units/HU_1/rename", new { name = "丙", from = service.Today, reason = "改名" }).IsProblem(HttpStatusCode.Conflict, "unit-closed");
        await Post("posts/HU_P1/fill", new { person = "A1", from = service.Today }).IsProblem(HttpStatusCode.Conflict, "post-closed");
        await service.ImportCsv("units", "code,name,kind,parent\nHU_1,甲,Branch,R_D1\n").NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column code");
        await service.ImportCsv("posts", "code,unit,title,role,areas,inChargeOf,person,from\nHU_P1,R_D1,书记,Clerk,,,,\n").NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column code");
    }

    [Fact]
    public async Task A_merged_unit_stays_readable_with_where_it_went()
    {
        await Open("HG_1", "并入局", "R_D1", LastMonth.AddDays(-10));
        await Open("HG_2", "被并局", "R_D2", LastMonth.AddDays(-10));
        await Open("HG_3", "下属", "HG_2", LastMonth.AddDays(-10));
        await OpenPost("HG_P1", "HG_2", "局长", LastMonth.AddDays(-10));
        await OpenPost("HG_P2", "HG_2", "副局长", LastMonth.AddDays(-10));
        await OpenPost("HG_P3", "R_D2", "分管", LastMonth.AddDays(-10), "HG_2");
        foreach (var (post, person) in new[] { ("HG_P1", "A1"), ("HG_P2", "A2") })
            await Post($"posts/{post}/fill", new { person, from = LastMonth.AddDays(-9) }).Gives(HttpStatusCode.OK);
        await Post("units/HG_2/merge", new { into = "HG_1", from = LastMonth, movedPosts = new[] { "R_D1_P1" }, reason = "改革" }).NamesField(HttpStatusCode.UnprocessableEntity, "movedPosts");
        var merged = await Post("units/HG_2/merge", new { into = "HG_1", from = LastMonth, movedPosts = new[] { "HG_P2" }, reason = "改革" }).Gives(HttpStatusCode.OK);
        Assert.Equal((1, 1, 1), (merged.GetProperty("unitsMoved").GetInt32(), merged.GetProperty("postsMoved").GetInt32(), merged.GetProperty("postsClosed").GetInt32()));
        var shown = await Reader.GetAsync($"{Root}/units/HG_2").Gives(HttpStatusCode.OK);
        Assert.Equal(("被并局", "HG_1", 2), (shown.GetProperty("name").GetString(), shown.GetProperty("mergedInto").GetString(), shown.GetProperty("holders").GetArrayLength()));
        Assert.Equal("RR.R_D1.HG_1.HG_3", await Path("HG_3", LastMonth));
        Assert.Equal("HG_1", (await PostRow("HG_P2", LastMonth)).GetProperty("unitCode").GetString());
        Assert.Equal("HG_2", (await PostRow("HG_P2", LastMonth.AddDays(-1))).GetProperty("unitCode").GetString());
        Assert.Equal(LastMonth.AddDays(-1), (await service.Recorded<PostVacated>()).Last(v => v.PostCode == "HG_P1").Until);
        Assert.Equal(("HG_1", LastMonth), (await service.Recorded<UnitMerged>()).Where(m => m.UnitCode == "HG_2").Select(m => (m.IntoUnitCode, m.From)).Single());
        Assert.Equal("HG_1", (await PostRow("HG_P3", service.Today)).GetProperty("inChargeOf")[0].GetString());
    }

    [Fact]
    public async Task A_post_handed_over_in_mid_period_has_one_holder_every_day()
    {
        await OpenPost("HH_P1", "R_D1", "处长", LastMonth);
        await Post("posts/HH_P1/hand-over", new { person = "A1", from = LastMonth }).IsProblem(HttpStatusCode.Conflict, "post-vacant");
        await Post("posts/HH_P1/fill", new { person = "A1", from = LastMonth.AddDays(-1) }).NamesField(HttpStatusCode.UnprocessableEntity, "from");
        await Post("posts/HH_P1/fill", new { person = "A1", from = LastMonth }).Gives(HttpStatusCode.OK);
        await Post("posts/HH_P1/fill", new { person = "A2", from = service.Today }).IsProblem(HttpStatusCode.Conflict, "post-filled");
        await Post("posts/HH_P1/hand-over", new { person = "A1", from = service.Today }).IsProblem(HttpStatusCode.Conflict, "same-holder");
        await Post("posts/HH_P1/hand-over", new { person = "A2", from = LastMonth }).NamesField(HttpStatusCode.UnprocessableEntity, "from");
        var day = service.Today.AddDays(-10);
        var handed = () => service.Administrator.Post($"{Root}/posts/HH_P1/hand-over", new { person = "A2", from = day, reason = "交流" }, "hand-over-once");
        await handed().Gives(HttpStatusCode.OK);
        await handed().Gives(HttpStatusCode.OK);
        Assert.Equal(("A1", "A2"), ((await PostRow("HH_P1", day.AddDays(-1))).GetProperty("personCode").GetString(), (await PostRow("HH_P1", day)).GetProperty("personCode").GetString()));
        Assert.Equal((day.AddDays(-1), 2), (await service.Recorded<PostVacated>()).Where(v => v.PostCode == "HH_P1").Select(v => (v.Until, v.Version)).Single());
        Assert.Equal(2, (await service.Recorded<PostFilled>()).Count(v => v.PostCode == "HH_P1"));
        await Post("posts/HH_P1/vacate", new { on = day.AddDays(-3) }).IsProblem(HttpStatusCode.Conflict, "later-change-known");
        await Post("posts/HH_P1/vacate", new { on = service.Today }).Gives(HttpStatusCode.OK);
        // a late entry of a time between two others
        await OpenPost("HH_P2", "R_D1", "科长", LastMonth);
        await Post("posts/HH_P2/fill", new { person = "A2", from = service.Today.AddDays(-5) }).Gives(HttpStatusCode.OK);
        await Post("posts/HH_P2/fill", new { person = "A1", from = LastMonth }).IsProblem(HttpStatusCode.Conflict, "later-change-known");
        await Post("posts/HH_P2/fill", new { person = "A1", from = LastMonth, until = service.Today.AddDays(-6) }).Gives(HttpStatusCode.OK);
        var history = await Reader.GetAsync($"{Root}/posts/HH_P1/history").Gives(HttpStatusCode.OK);
        Assert.Equal(["A1", "A2"], history.GetProperty("holders").EnumerateArray().Where(h => h.GetProperty("supersededAt").ValueKind == JsonValueKind.Null).Select(h => h.GetProperty("personCode").GetString()!).Order());
        Assert.All(history.GetProperty("holders").EnumerateArray(), h => Assert.Equal("key/*", h.GetProperty("actor").GetString()));
    }

    [Fact]
    public async Task The_history_names_every_version_and_the_fact_that_said_so()
    {
        await Open("HY_1", "甲", "R_D1", LastMonth);
        await Post("units/HY_1/rename", new { name = "乙", from = service.Today.AddDays(-3), reason = "改名" }).Gives(HttpStatusCode.OK);
        var rows = (await Reader.GetAsync($"{Root}/units/HY_1/history").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([("乙", false), ("甲", false), ("甲", true)], rows.Select(r => (r.GetProperty("name").GetString()!, r.GetProperty("supersededAt").ValueKind != JsonValueKind.Null)));
        Assert.All(rows, r => Assert.Equal("UnitRegistered", r.GetProperty("fact").GetString()));
        Assert.Equal("改名", rows[0].GetProperty("reason").GetString());
        Assert.Equal("text/csv", (await Reader.GetAsync($"{Root}/units/HY_1/history?format=csv")).Content.Headers.ContentType?.MediaType);
        await service.As(Role.Leader, "R_D2").GetAsync($"{Root}/units/HY_1/history").IsProblem(HttpStatusCode.NotFound, "unit-not-found");
    }

    [Fact]
    public async Task A_closed_post_owes_nothing_after_its_last_day()
    {
        await service.PutInForce(RenewedDuties.List("CLO", service.Today.AddDays(-20), "CLO-1"));
        await OpenPost("CLO_P1", "R_D2", "主任", LastMonth, role: "FirstResponsible");
        Assert.Equal(1, await service.Scalar<long>("select count(*) from duties d join posts p on p.id = d.post_id where p.code = 'CLO_P1' and d.item_code = 'CLO-1' and ended_on is null"));
        await Post("posts/CLO_P1/close", new { on = service.Today, reason = "核减" }).Gives(HttpStatusCode.OK);
        Assert.Equal(service.Today, Assert.Single(await service.Recorded<DutiesEnded>(), d => d.PostCode == "CLO_P1").EndedOn);
        Assert.Equal(0, await service.Scalar<long>("select count(*) from owed_by(array(select id from posts where code = 'CLO_P1'))"));
    }

    private Task<HttpResponseMessage> Post(string path, object body) => service.Administrator.Post($"{Root}/{path}", body);

    private Task<JsonElement> Open(string code, string name, string parent, DateOnly from) => Post("units", new { code, name, kind = "Branch", parent, from }).Gives(HttpStatusCode.Created);

    private Task<JsonElement> OpenPost(string code, string unit, string title, DateOnly from, string? inChargeOf = null, string role = "TeamMember") =>
        Post("posts", new { code, unit, title, role, areas = Array.Empty<string>(), inChargeOf = inChargeOf is null ? [] : new[] { inChargeOf }, from }).Gives(HttpStatusCode.Created);

    private async Task<string?> UnitName(string code, DateOnly at) => (await Reader.GetAsync($"{Root}/units/{code}?at={at:O}").Gives(HttpStatusCode.OK)).GetProperty("name").GetString();

    private async Task<string?> Path(string code, DateOnly at) => (await Reader.GetAsync($"{Root}/units/{code}?at={at:O}").Gives(HttpStatusCode.OK)).GetProperty("path").GetString();

    private async Task<JsonElement> PostRow(string code, DateOnly at, string more = "") =>
        Assert.Single((await Reader.GetAsync($"{Root}/posts?q={code}&at={at:O}{more}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToArray());

    private async Task<(string?, string?)> Person(string code, DateOnly at)
    {
        var row = Assert.Single((await Reader.GetAsync($"{Root}/persons?q={code}&at={at:O}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToArray());
        return (row.GetProperty("name").GetString(), row.GetProperty("rank").GetString());
    }
}
