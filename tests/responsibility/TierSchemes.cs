using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>Templates and schemes of tiers. The tests share one jurisdiction: each retires the scheme it adopts.</summary>
public sealed class TierSchemes(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private const string Root = "/api/v1/responsibility";

    [Theory]
    [InlineData("XICHANG", 4, 4, "")]
    [InlineData("ZHEJIANG", 13, 1, "")]
    [InlineData("FENGTAI", 3, 0, "11 9 5")]
    [InlineData("VILLAGE-SUPERVISION", 0, 1, "8")]
    public async Task The_templates_hold_what_the_documents_count(string code, int principal, int oversight, string items)
    {
        var template = await service.As(Role.Leader, "FH_D01").GetAsync($"{Root}/templates/{code}").Gives(HttpStatusCode.OK);
        var lines = template.GetProperty("tiers").EnumerateArray().Select(t => t.GetProperty("line").GetString()).ToList();
        Assert.Equal((principal, oversight), (lines.Count(l => l == "Principal"), lines.Count(l => l == "Oversight")));
        Assert.Equal(items, string.Join(' ', template.GetProperty("lists").EnumerateArray().Select(l => l.GetProperty("items").GetArrayLength())));
        Assert.Contains("拟写", template.GetProperty("basis").GetString(), StringComparison.Ordinal); // says which words are ours
        var row = (await service.As(Role.Leader).GetAsync($"{Root}/templates").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Single(t => t.GetProperty("code").GetString() == code);
        Assert.Equal(principal + oversight, row.GetProperty("principalTiers").GetInt32() + row.GetProperty("oversightTiers").GetInt32());
    }

    [Fact]
    public async Task Zhejiang_has_six_tiers_and_eight_horizontal_committees()
    {
        var tiers = (await service.As(Role.Leader).GetAsync($"{Root}/templates/ZHEJIANG").Gives(HttpStatusCode.OK)).GetProperty("tiers").EnumerateArray().Select(t => t.GetProperty("code").GetString()!).ToList();
        Assert.Equal((6, 8), (tiers.Count(t => !t.StartsWith("ZH", StringComparison.Ordinal)), tiers.Count(t => t.StartsWith("ZH", StringComparison.Ordinal))));
        await service.As(Role.Leader).GetAsync($"{Root}/templates/NONE").IsProblem(HttpStatusCode.NotFound, "template-not-found");
    }

    [Fact]
    public async Task Every_list_of_every_template_can_be_drafted_and_put_in_force()
    {
        foreach (var (code, count) in new[] { ("FENGTAI", 3), ("VILLAGE-SUPERVISION", 1) })
        {
            var drafts = (await service.Administrator.Post($"{Root}/templates/{code}/lists", new { effectiveFrom = service.Today }).Gives(HttpStatusCode.OK)).GetProperty("drafts");
            Assert.Equal(count, drafts.GetArrayLength());
            foreach (var draft in drafts.EnumerateArray())
            {
                var list = $"{Root}/lists/{draft.GetProperty("listId").GetGuid()}";
                Assert.Equal(code, (await service.Administrator.GetAsync(list).Gives(HttpStatusCode.OK)).GetProperty("list").GetProperty("template").GetString());
                await service.Administrator.Post($"{list}/adopt", new { decisionReference = "纪要" }).Gives(HttpStatusCode.OK);
                Assert.True((await service.Administrator.Post($"{list}/put-in-force", new { }).Gives(HttpStatusCode.OK)).GetProperty("duties").GetInt32() > 0);
            }
        }
        await service.Administrator.Post($"{Root}/templates/XICHANG/lists", new { effectiveFrom = service.Today }).IsProblem(HttpStatusCode.UnprocessableEntity, "no-lists");
        await service.Administrator.Post($"{Root}/templates/NONE/lists", new { effectiveFrom = service.Today }).IsProblem(HttpStatusCode.NotFound, "template-not-found");
        await service.Administrator.Post($"{Root}/templates/FENGTAI/lists", new { effectiveFrom = service.Today, lists = new[] { "FT-MEMBER", "NO" } }).NamesField(HttpStatusCode.UnprocessableEntity, "lists[1]");
        await service.Administrator.Post($"{Root}/templates/FENGTAI/lists", new { effectiveFrom = "1949-10-01" }).NamesField(HttpStatusCode.UnprocessableEntity, "effectiveFrom");
        await service.As(Role.Department, "FH_D01").Post($"{Root}/templates/FENGTAI/lists", new { effectiveFrom = service.Today }).IsProblem(HttpStatusCode.Forbidden, "not-the-whole-jurisdiction");
    }

    [Fact]
    public async Task A_list_names_a_tier_of_a_scheme_in_use_and_any_while_none_is()
    {
        await service.Administrator.Post($"{Root}/lists", Named("ANY", "随便")).Gives(HttpStatusCode.Created);
        var scheme = await service.Administrator.Post($"{Root}/tier-schemes", new { code = "USED", template = "XICHANG" }, "adopt-once").Gives(HttpStatusCode.Created);
        Assert.Equal(scheme.ToString(), (await service.Administrator.Post($"{Root}/tier-schemes", new { code = "USED", template = "XICHANG" }, "adopt-once").Gives(HttpStatusCode.Created)).ToString());
        await service.Administrator.Post($"{Root}/lists", Named("ANY", "随便")).NamesField(HttpStatusCode.UnprocessableEntity, "tier");
        await service.Administrator.Post($"{Root}/lists", Named("ANY", "O3")).NamesField(HttpStatusCode.UnprocessableEntity, "tier"); // of the other line
        await service.Administrator.Post($"{Root}/lists", Named("ANY", "P3")).Gives(HttpStatusCode.Created);
        // FENGTAI's tiers are not in use
        await service.Administrator.Post($"{Root}/templates/FENGTAI/lists", new { effectiveFrom = service.Today }).NamesField(HttpStatusCode.UnprocessableEntity, "tier");
        await service.Administrator.Post($"{Root}/tier-schemes", new { code = "BESIDE", template = "FENGTAI" }).Gives(HttpStatusCode.Created);
        await service.Administrator.Post($"{Root}/templates/FENGTAI/lists", new { effectiveFrom = service.Today }).Gives(HttpStatusCode.OK);
        await Retire("USED");
        await Retire("BESIDE");
        await service.Administrator.Post($"{Root}/lists", Named("ANY", "随便")).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_scheme_is_changed_by_a_new_version_with_a_reason()
    {
        await service.Administrator.Post($"{Root}/tier-schemes", new { code = "OWN", title = "自定层级", tiers = new[] { Tier("T1"), Tier("T2") } }).Gives(HttpStatusCode.Created);
        await service.Administrator.Post($"{Root}/tier-schemes", new { code = "OWN", title = "自定层级", tiers = new[] { Tier("T1") } }).IsProblem(HttpStatusCode.Conflict, "scheme-exists");
        await service.Administrator.Post($"{Root}/tier-schemes/OWN/versions", new { title = "自定层级", tiers = new[] { Tier("T1") }, reason = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        var changed = await service.Administrator.Post($"{Root}/tier-schemes/OWN/versions", new { title = "自定层级", tiers = new[] { Tier("T1"), Tier("T3") }, reason = "机构改革" }).Gives(HttpStatusCode.Created);
        Assert.Equal(2, changed.GetProperty("version").GetInt32());
        Assert.Equal(["T1", "T3"], await Codes("scheme=OWN"));
        Assert.Equal(["T1", "T2", "T1", "T3"], await Codes("scheme=OWN&versions=all"));
        await service.Administrator.Post($"{Root}/tier-schemes/NONE/versions", new { title = "无", tiers = new[] { Tier("T1") }, reason = "无" }).IsProblem(HttpStatusCode.NotFound, "tier-scheme-not-found");
        await Retire("OWN");
        var told = (await service.Recorded<TierSchemeAdopted>()).Where(s => s.SchemeCode == "OWN").ToList();
        Assert.Equal(["1 True ", "2 True 机构改革", "3 False 不再使用"], told.Select(s => $"{s.SchemeVersion} {s.InUse} {s.Reason}"));
    }

    [Fact]
    public async Task A_wrong_scheme_is_refused()
    {
        await service.Administrator.Post($"{Root}/tier-schemes", new { code = "BAD", template = "NONE" }).NamesField(HttpStatusCode.UnprocessableEntity, "template");
        await service.Administrator.Post($"{Root}/tier-schemes", new { code = "BAD", title = "无层级" }).NamesField(HttpStatusCode.UnprocessableEntity, "tiers");
        await service.Administrator.Post($"{Root}/tier-schemes", new { code = "BAD", tiers = new[] { Tier("T1") } }).NamesField(HttpStatusCode.UnprocessableEntity, "title");
        await service.Administrator.Post($"{Root}/tier-schemes", new { code = "BAD", title = "重复", tiers = new[] { Tier("T1"), Tier("T1") } }).NamesField(HttpStatusCode.UnprocessableEntity, "tiers[1].code");
        await service.As(Role.Department, "FH_D01").Post($"{Root}/tier-schemes", new { code = "BAD", template = "XICHANG" }).IsProblem(HttpStatusCode.Forbidden, "not-the-whole-jurisdiction");
    }

    private async Task<List<string>> Codes(string query) =>
        [.. (await service.As(Role.Leader).GetAsync($"{Root}/tier-schemes?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(t => t.GetProperty("tier").GetString()!)];

    private Task<JsonElement> Retire(string code) =>
        service.Administrator.Post($"{Root}/tier-schemes/{code}/versions", new { title = "停用", tiers = new[] { Tier("T1") }, reason = "不再使用", inUse = false }).Gives(HttpStatusCode.Created);

    private static object Tier(string code) => new { code, title = $"层级 {code}", line = "Principal", description = "", unitKinds = Array.Empty<string>(), roles = Array.Empty<string>() };

    private JsonObject Named(string code, string tier)
    {
        var list = ListDrafts.List(code, service.Today, "N-1");
        list["tier"] = tier;
        return list;
    }
}
