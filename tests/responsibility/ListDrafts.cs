using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>Drafts, their editing and adoption, the first day, comparison, who owes by a list.</summary>
public sealed class ListDrafts(TownRegister service) : IClassFixture<TownRegister>
{
    private const string Lists = ResponsibilityService.Lists;

    [Fact]
    public async Task A_draft_can_be_edited_until_it_is_adopted()
    {
        var (id, list) = await Drafted("EDIT", "E-1");
        var edited = List("EDIT", service.Today, "E-1", "E-2");
        edited["title"] = "改过的清单";
        var answer = await Put(list, edited).Gives(HttpStatusCode.OK);
        Assert.Equal(2, answer.GetProperty("revision").GetInt32());
        var shown = await service.Administrator.GetAsync(list).Gives(HttpStatusCode.OK);
        Assert.Equal(("改过的清单", 2), (shown.GetProperty("list").GetProperty("title").GetString(), shown.GetProperty("items").GetArrayLength()));
        Assert.Equal(2, Assert.Single(await service.Recorded<ListDraftEdited>(), e => e.ListId == id).Items);
        await service.Administrator.Post($"{list}/adopt", new { decisionReference = "纪要" }).Gives(HttpStatusCode.OK);
        await Put(list, edited).IsProblem(HttpStatusCode.Conflict, "list-not-draft");
    }

    [Fact]
    public async Task An_edit_is_held_to_what_a_draft_is_held_to()
    {
        var (_, list) = await Drafted("HELD", "H-1");
        var wrong = List("HELD", service.Today, "H-1", "H-1");
        await Put(list, wrong).NamesField(HttpStatusCode.UnprocessableEntity, "items[1].code");
        await Put(list, List("OTHER", service.Today, "H-1")).NamesField(HttpStatusCode.UnprocessableEntity, "code");
        await Put($"{Lists}/{Guid.CreateVersion7()}", List("HELD", service.Today, "H-1")).IsProblem(HttpStatusCode.NotFound, "list-not-found");
    }

    [Fact]
    public async Task Two_who_edit_a_draft_do_not_overwrite_each_other()
    {
        var (_, list) = await Drafted("BOTH", "B-1");
        var tag = (await service.Administrator.GetAsync(list)).Headers.ETag!.Tag;
        await Put(list, List("BOTH", service.Today, "B-1", "B-2"), tag).Gives(HttpStatusCode.OK);
        await Put(list, List("BOTH", service.Today, "B-1", "B-3"), tag).IsProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        // nor is adopted what nobody has read
        using var adopt = new HttpRequestMessage(HttpMethod.Post, $"{list}/adopt") { Content = JsonContent.Create(new { decisionReference = "纪要" }) };
        adopt.Headers.TryAddWithoutValidation("If-Match", tag);
        await service.Administrator.SendAsync(adopt).IsProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
    }

    [Fact]
    public async Task A_discarded_draft_stays_readable_and_its_version_is_not_used_again()
    {
        var (id, list) = await Drafted("GONE", "G-1");
        await service.Administrator.Post($"{list}/discard", new { reason = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await service.Administrator.Post($"{list}/discard", new { reason = "重复" }).Gives(HttpStatusCode.OK);
        Assert.Equal("重复", Assert.Single(await service.Recorded<ListDiscarded>(), d => d.ListId == id).Reason);
        Assert.Equal("Discarded", (await service.Administrator.GetAsync(list).Gives(HttpStatusCode.OK)).GetProperty("list").GetProperty("status").GetString());
        await service.Administrator.Post($"{list}/discard", new { reason = "重复" }).IsProblem(HttpStatusCode.Conflict, "list-not-draft");
        await service.Administrator.Post($"{list}/adopt", new { decisionReference = "纪要" }).IsProblem(HttpStatusCode.Conflict, "list-not-draft");
        await service.Administrator.Post($"{list}/put-in-force", new { }).IsProblem(HttpStatusCode.Conflict, "list-not-adopted");
        Assert.Equal(2, (await service.Administrator.Post(Lists, List("GONE", service.Today, "G-1")).Gives(HttpStatusCode.Created)).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task What_was_adopted_cannot_be_discarded()
    {
        var (_, list) = await Drafted("KEPT", "K-1");
        await service.Administrator.Post($"{list}/adopt", new { decisionReference = "纪要" }).Gives(HttpStatusCode.OK);
        await service.Administrator.Post($"{list}/discard", new { reason = "不要了" }).IsProblem(HttpStatusCode.Conflict, "list-not-draft");
    }

    [Fact]
    public async Task An_adoption_names_the_decisions_record_in_the_logbook()
    {
        var (id, list) = await Drafted("DECIDED", "D-1");
        var record = Guid.CreateVersion7();
        await service.Administrator.Post($"{list}/adopt", new { decisionReference = "常委会纪要〔2027〕3号", decisionRecordId = record }).Gives(HttpStatusCode.OK);
        Assert.Equal(record, (await service.Administrator.GetAsync(list).Gives(HttpStatusCode.OK)).GetProperty("list").GetProperty("decisionRecordId").GetGuid());
        Assert.Equal(record, Assert.Single(await service.Recorded<ListAdopted>(), a => a.ListId == id).DecisionRecordId);
    }

    [Fact]
    public async Task A_list_is_put_in_force_from_a_day()
    {
        var (id, list) = await Drafted("FROM", "F-1");
        await service.Administrator.Post($"{list}/adopt", new { decisionReference = "纪要" }).Gives(HttpStatusCode.OK);
        var day = service.Today.AddDays(20);
        await service.Administrator.Post($"{list}/put-in-force", new { effectiveFrom = "9999-12-31" }).NamesField(HttpStatusCode.UnprocessableEntity, "effectiveFrom");
        await service.Administrator.Post($"{list}/put-in-force", new { effectiveFrom = day }).Gives(HttpStatusCode.OK);
        Assert.Equal(day, Assert.Single(await service.Recorded<ListPutInForce>(), p => p.ListId == id).EffectiveFrom);
        Assert.Equal(day, (await service.Recorded<DutiesAssigned>()).Where(d => d.ListId == id).SelectMany(d => d.Duties).Min(d => d.From));
        var (_, next) = await Drafted("FROM", "F-1");
        await service.Administrator.Post($"{next}/adopt", new { decisionReference = "纪要" }).Gives(HttpStatusCode.OK);
        await service.Administrator.Post($"{next}/put-in-force", new { effectiveFrom = day.AddDays(-1) }).IsProblem(HttpStatusCode.Conflict, "earlier-than-in-force");
        await service.Administrator.Post($"{next}/put-in-force", new { effectiveFrom = day.AddDays(1) }).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_list_takes_effect_not_after_its_items_are_due()
    {
        var draft = List("LATE", service.Today, "L-1");
        draft["items"]![0]!["cadence"] = new JsonObject { ["kind"] = "ByDate", ["times"] = 1, ["dueOn"] = service.Today.AddDays(10).ToString("O") };
        var list = $"{Lists}/{(await service.Administrator.Post(Lists, draft).Gives(HttpStatusCode.Created)).GetProperty("listId").GetGuid()}";
        await service.Administrator.Post($"{list}/adopt", new { decisionReference = "纪要" }).Gives(HttpStatusCode.OK);
        await service.Administrator.Post($"{list}/put-in-force", new { effectiveFrom = service.Today.AddDays(11) }).NamesField(HttpStatusCode.UnprocessableEntity, "effectiveFrom");
    }

    [Fact]
    public async Task A_quantity_can_be_counted_and_one_left_out_changes_no_item()
    {
        var counted = List("COUNT", service.Today, "C-1", "C-2");
        counted["items"]![0]!["measured"] = new JsonObject { ["number"] = 5, ["unit"] = "户" };
        var id = await service.PutInForce(counted);
        var items = (await service.Administrator.GetAsync($"{Lists}/{id}").Gives(HttpStatusCode.OK)).GetProperty("items");
        Assert.Equal((5, "户"), (items[0].GetProperty("measuredNumber").GetInt32(), items[0].GetProperty("measuredUnit").GetString()));
        Assert.Equal(JsonValueKind.Null, items[1].GetProperty("measuredNumber").ValueKind);
        // an item of before quantities could be counted has the hash it had: its duty goes on
        var before = """{"code":"C-2","text":"每年一次 C-2","area":"教育","owedBy":"Post","roles":["FirstResponsible"],"portfolioAreas":[],"unitKinds":[],"cadence":{"kind":"Yearly","times":1,"dueOn":null},"category":"Other","redLine":"一年未做","quantity":null}""";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(before))), await service.Scalar<string>("select content_hash from list_items i where code = 'C-2'"));
        counted["items"]![0]!["measured"]!["number"] = 0;
        await service.Administrator.Post(Lists, counted).NamesField(HttpStatusCode.UnprocessableEntity, "items[0].measured.number");
    }

    [Fact]
    public async Task Two_versions_are_compared_item_by_item()
    {
        var from = await service.PutInForce(List("CMP", service.Today, "C-SAME", "C-EDITED", "C-DROPPED"));
        var next = List("CMP", service.Today.AddDays(1), "C-SAME", "C-EDITED", "C-ADDED");
        next["items"]![1]!["cadence"] = new JsonObject { ["kind"] = "Quarterly", ["times"] = 2 };
        next["items"]![1]!["redLine"] = "一个季度未做";
        var to = await service.PutInForce(next);
        var compared = await service.Administrator.GetAsync($"{Lists}/compare?from={from}&to={to}").Gives(HttpStatusCode.OK);
        Assert.Equal(["C-SAME Unchanged", "C-EDITED Changed", "C-ADDED Added", "C-DROPPED Dropped"],
            compared.GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("code").GetString()} {i.GetProperty("change").GetString()}"));
        Assert.Equal(["cadence Yearly ×1 Quarterly ×2", "redLine 一年未做 一个季度未做"],
            compared.GetProperty("items")[1].GetProperty("fields").EnumerateArray().Select(f => $"{f.GetProperty("name").GetString()} {f.GetProperty("from").GetString()} {f.GetProperty("to").GetString()}"));
        Assert.Equal("effectiveFrom", Assert.Single(compared.GetProperty("list").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal((1, 1, 1, 1), (compared.GetProperty("unchanged").GetInt32(), compared.GetProperty("changed").GetInt32(), compared.GetProperty("dropped").GetInt32(), compared.GetProperty("added").GetInt32()));
        var page = await service.Administrator.GetAsync($"{Lists}/compare?from={from}&to={to}&format=html");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("失责红线：一年未做 → 一个季度未做", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await service.Administrator.GetAsync($"{Lists}/compare?from={from}&to={Guid.CreateVersion7()}").IsProblem(HttpStatusCode.NotFound, "list-not-found");
        await service.As(Role.Leader, "R_T1").GetAsync($"{Lists}/compare?from={from}&to={to}").IsProblem(HttpStatusCode.NotFound, "list-not-found");
    }

    [Fact]
    public async Task Who_owes_by_a_list_is_counted_and_listed()
    {
        await service.ImportCsv("posts", "code,unit,title,role,areas,inChargeOf,person,from\nOWING_P1,R_D2,主任,FirstResponsible,,,,\n").Gives(HttpStatusCode.OK);
        var first = await service.PutInForce(List("OWING", service.Today, "O-1", "O-2"));
        var shown = (await service.Administrator.GetAsync($"{Lists}/{first}?owing=true").Gives(HttpStatusCode.OK)).GetProperty("owing");
        Assert.Equal((2, 1), (shown.GetProperty("posts").GetInt32(), shown.GetProperty("withoutHolder").GetInt32()));
        var rows = (await service.Administrator.GetAsync($"{Lists}/{first}/owing?sort=unit").Gives(HttpStatusCode.OK)).GetProperty("items");
        Assert.Equal(["R_D1_P1 2 False", "OWING_P1 2 True"], rows.EnumerateArray().Select(r => $"{r.GetProperty("postCode").GetString()} {r.GetProperty("items").GetInt32()} {r.GetProperty("vacant").GetBoolean()}"));
        Assert.Single((await service.Administrator.GetAsync($"{Lists}/{first}/owing?vacant=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Single((await service.As(Role.Leader, "R_D1").GetAsync($"{Lists}/{first}/owing").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        // An unchanged item's duty goes on under the next version: from its first day on that one is owed by, and no longer the one before.
        var next = await service.PutInForce(List("OWING", service.Today.AddDays(5), "O-1"));
        Assert.Empty((await service.Administrator.GetAsync($"{Lists}/{next}/owing").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(2, (await service.Administrator.GetAsync($"{Lists}/{next}/owing?at={service.Today.AddDays(5):O}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        Assert.Empty((await service.Administrator.GetAsync($"{Lists}/{first}/owing?at={service.Today.AddDays(5):O}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        var seen = (await service.As(Role.Leader, "R_D1").GetAsync("/api/v1/responsibility/lists?sort=effectiveFrom").Gives(HttpStatusCode.OK)).GetProperty("items");
        Assert.Contains(seen.EnumerateArray(), l => l.GetProperty("listId").GetGuid() == next);
    }

    [Fact]
    public async Task A_list_without_anyone_is_named()
    {
        var villages = List("NOBODY", service.Today, "N-1");
        villages["unitKinds"] = new JsonArray("Village");
        var nobody = await service.PutInForce(villages);
        var later = List("LATER", service.Today.AddDays(9), "L-9");
        later["unitKinds"] = new JsonArray("Village");
        var notYet = await service.PutInForce(later);
        var somebody = await service.PutInForce(List("SOMEBODY", service.Today, "S-1"));
        // a post that is vacant owes, but there is nobody to do it
        await service.ImportCsv("posts", "code,unit,title,role,areas,inChargeOf,person,from\nNOBODY_P1,R_T1_V1,书记,FirstResponsible,,,,\n").Gives(HttpStatusCode.OK);
        var named = (await service.Administrator.GetAsync($"{Lists}?withoutAnyone=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(l => l.GetProperty("listId").GetGuid()).ToList();
        Assert.Contains(nobody, named);
        Assert.DoesNotContain(somebody, named);
        Assert.DoesNotContain(notYet, named);
    }

    internal static JsonObject List(string code, DateOnly from, params string[] items) => new()
    {
        ["code"] = code,
        ["line"] = "Principal",
        ["tier"] = "P3",
        ["title"] = "清单",
        ["unitKinds"] = new JsonArray("Department"),
        ["effectiveFrom"] = from.ToString("O"),
        ["items"] = new JsonArray([.. items.Select(item => new JsonObject
        {
            ["code"] = item,
            ["text"] = $"每年一次 {item}",
            ["area"] = "教育",
            ["owedBy"] = "Post",
            ["roles"] = new JsonArray("FirstResponsible"),
            ["portfolioAreas"] = new JsonArray(),
            ["unitKinds"] = new JsonArray(),
            ["cadence"] = new JsonObject { ["kind"] = "Yearly", ["times"] = 1 },
            ["category"] = "Other",
            ["redLine"] = "一年未做",
        })]),
    };

    private async Task<(Guid Id, string Path)> Drafted(string code, params string[] items)
    {
        var id = (await service.Administrator.Post(Lists, List(code, service.Today, items)).Gives(HttpStatusCode.Created)).GetProperty("listId").GetGuid();
        return (id, $"{Lists}/{id}");
    }

    private Task<HttpResponseMessage> Put(string list, JsonObject body, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, list) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return service.Administrator.SendAsync(request);
    }
}
