using System.Net;
using System.Text.Json.Nodes;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class ResponsibilityLists(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    [Fact]
    public async Task A_list_goes_from_draft_to_adopted_to_in_force_and_no_other_way()
    {
        var admin = service.Administrator;
        var drafted = await admin.Post(ResponsibilityService.Lists, List("WAY", Item("WAY-1"))).Gives(HttpStatusCode.Created);
        Assert.Equal((1, "Draft"), (drafted.GetProperty("version").GetInt32(), drafted.GetProperty("status").GetString()));
        var list = $"{ResponsibilityService.Lists}/{drafted.GetProperty("listId").GetGuid()}";
        await admin.Post($"{list}/put-in-force", new { }).IsProblem(HttpStatusCode.Conflict, "list-not-adopted");
        await admin.Post($"{list}/adopt", new { decisionReference = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "decisionReference");
        await admin.Post($"{list}/adopt", new { decisionReference = "纪要" }).Gives(HttpStatusCode.OK);
        await admin.Post($"{list}/adopt", new { decisionReference = "纪要" }).IsProblem(HttpStatusCode.Conflict, "list-not-draft");
        var first = await admin.Post($"{list}/put-in-force", new { }, "force-once").Gives(HttpStatusCode.OK);
        var again = await admin.Post($"{list}/put-in-force", new { }, "force-once").Gives(HttpStatusCode.OK);
        Assert.Equal(first.ToString(), again.ToString());
        await admin.Post($"{list}/put-in-force", new { }).IsProblem(HttpStatusCode.Conflict, "list-not-adopted");
    }

    [Fact]
    public async Task A_new_version_keeps_unchanged_duties_ends_dropped_ones_and_adds_new_ones()
    {
        await service.PutInForce(List("VER", Item("VER-SAME"), Item("VER-EDITED"), Item("VER-DROPPED")));
        var before = await Duties("VER");
        var elsewhere = await service.Scalar<long>("select count(*) from duties where ended_on is null and list_code <> 'VER'");
        var edited = Item("VER-EDITED");
        edited["text"] = "改了";
        var next = await service.PutInForce(List("VER", Item("VER-SAME"), edited, Item("VER-NEW")));
        var after = await Duties("VER");
        Assert.Equal(before["VER-SAME"], after["VER-SAME"]);
        Assert.Empty(after["VER-EDITED"].Intersect(before["VER-EDITED"]));
        Assert.Equal(before["VER-EDITED"].Count, after["VER-EDITED"].Count);
        Assert.False(after.ContainsKey("VER-DROPPED"));
        Assert.Equal(before["VER-SAME"].Count, after["VER-NEW"].Count);
        Assert.Equal("Superseded", await service.Scalar<string>("select status from lists where code = 'VER' and version = 1"));
        Assert.Equal(elsewhere, await service.Scalar<long>("select count(*) from duties where ended_on is null and list_code <> 'VER'"));
        var ended = (await service.Recorded<DutiesEnded>()).SelectMany(e => e.DutyIds).ToHashSet();
        Assert.Superset(before["VER-EDITED"].Concat(before["VER-DROPPED"]).ToHashSet(), ended);
        Assert.DoesNotContain((await service.Recorded<DutiesAssigned>()).Where(d => d.ListId == next).SelectMany(d => d.Duties), d => d.ItemCode == "VER-SAME");
    }

    [Fact]
    public async Task A_version_cannot_take_effect_before_the_one_in_force()
    {
        await service.PutInForce(List("ERL", Item("ERL-1")));
        var early = List("ERL", Item("ERL-1"));
        early["effectiveFrom"] = service.Today.AddDays(-1).ToString("O");
        var id = (await service.Administrator.Post(ResponsibilityService.Lists, early).Gives(HttpStatusCode.Created)).GetProperty("listId").GetGuid();
        await service.Administrator.Post($"{ResponsibilityService.Lists}/{id}/adopt", new { decisionReference = "纪要" }).Gives(HttpStatusCode.OK);
        await service.Administrator.Post($"{ResponsibilityService.Lists}/{id}/put-in-force", new { }).IsProblem(HttpStatusCode.Conflict, "earlier-than-in-force");
    }

    [Fact]
    public async Task A_version_for_next_year_leaves_this_years_duties_alone()
    {
        await service.PutInForce(List("NXT", Item("NXT-SAME"), Item("NXT-DROPPED")));
        var before = await Duties("NXT");
        var next = List("NXT", Item("NXT-SAME"));
        next["effectiveFrom"] = new DateOnly(service.Today.Year + 1, 1, 1).ToString("O");
        await service.PutInForce(next);
        // An import that touches the unit meanwhile must not end what is owed until the year is over.
        await service.ImportCsv("posts", "code,unit,title,role,areas,inChargeOf,person,from\nFH_D01_P01,FH_D01,党组书记,FirstResponsible,,,P00017,2023-06-20\n").Gives(HttpStatusCode.OK);
        var after = await Duties("NXT");
        Assert.Equal(before["NXT-DROPPED"], after["NXT-DROPPED"]);
        Assert.Superset(before["NXT-SAME"], after["NXT-SAME"]);
        Assert.Equal(2 * before["NXT-SAME"].Count, after["NXT-SAME"].Count);
    }

    [Fact]
    public async Task A_list_takes_effect_in_a_year_that_can_be()
    {
        var list = List("FAR", Item("FAR-1"));
        list["effectiveFrom"] = "9999-12-31";
        await service.Administrator.Post(ResponsibilityService.Lists, list).NamesField(HttpStatusCode.UnprocessableEntity, "effectiveFrom");
        list["effectiveFrom"] = "1949-09-30";
        await service.Administrator.Post(ResponsibilityService.Lists, list).NamesField(HttpStatusCode.UnprocessableEntity, "effectiveFrom");
    }

    [Fact]
    public async Task An_item_is_due_at_most_five_years_ahead()
    {
        var far = Item("FIVE-1");
        far["cadence"] = new JsonObject { ["kind"] = "ByDate", ["times"] = 1, ["dueOn"] = service.Today.AddYears(5).AddDays(1).ToString("O") };
        await service.Administrator.Post(ResponsibilityService.Lists, List("FIVE", far)).NamesField(HttpStatusCode.UnprocessableEntity, "items[0].cadence.dueOn");
        far["cadence"]!["dueOn"] = service.Today.AddYears(5).ToString("O");
        await service.Administrator.Post(ResponsibilityService.Lists, List("FIVE", (JsonObject)far.DeepClone())).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_wrong_item_is_named()
    {
        var noRole = Item("BAD-1");
        noRole["roles"] = new JsonArray();
        var past = Item("BAD-2");
        past["cadence"] = new JsonObject { ["kind"] = "ByDate", ["times"] = 1, ["dueOn"] = service.Today.AddDays(-1).ToString("O") };
        var area = Item("BAD-1");
        area["portfolioAreas"] = new JsonArray("golf");
        var times = Item("BAD-4");
        times["cadence"] = new JsonObject { ["kind"] = "Yearly", ["times"] = 0 };
        var date = Item("BAD-5");
        date["cadence"] = new JsonObject { ["kind"] = "Yearly", ["times"] = 1, ["dueOn"] = service.Today.ToString("O") };
        var problem = await service.Administrator.Post(ResponsibilityService.Lists, List("BAD", noRole, past, area, times, date)).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        Assert.Equal(["items[0].roles", "items[1].cadence.dueOn", "items[2].portfolioAreas", "items[3].cadence.times", "items[4].cadence.dueOn", "items[2].code"],
            problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
        var unknown = Item("BAD-6");
        unknown["category"] = "Golf";
        await service.Administrator.Post(ResponsibilityService.Lists, List("BAD", unknown)).NamesField(HttpStatusCode.BadRequest, "items[0].category");
    }

    [Fact]
    public async Task Lists_are_made_for_the_whole_jurisdiction()
    {
        await service.As(Role.Department, "FH_D01").Post(ResponsibilityService.Lists, List("OWN", Item("OWN-1"))).IsProblem(HttpStatusCode.Forbidden, "not-the-whole-jurisdiction");
        await service.As(Role.Discipline, "FH").Post(ResponsibilityService.Lists, List("OWN", Item("OWN-1"))).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_post_registered_later_gets_its_duties_from_that_day()
    {
        const string header = "code,unit,title,role,areas,inChargeOf,person,from";
        await service.ImportCsv("posts", $"{header}\nLATE_P1,FH_E01,副总经理,TeamMember,spending,,,\n").Gives(HttpStatusCode.OK);
        var duties = (await service.Recorded<DutiesAssigned>()).Where(d => d.PostCode == "LATE_P1").SelectMany(d => d.Duties).ToList();
        Assert.NotEmpty(duties);
        Assert.All(duties, d => Assert.Equal(service.Today, d.From));
        var special = duties.Where(d => d.ItemCode.Contains("-X", StringComparison.Ordinal)).Select(d => d.DutyId).ToArray();
        Assert.NotEmpty(special);
        await service.ImportCsv("posts", $"{header}\nLATE_P1,FH_E01,副总经理,TeamMember,,,,\n").Gives(HttpStatusCode.OK);
        Assert.Superset(special.ToHashSet(), (await service.Recorded<DutiesEnded>()).SelectMany(e => e.DutyIds).ToHashSet());
    }

    [Fact]
    public async Task A_personal_list_says_what_is_due_when()
    {
        var list = await service.As(Role.Leader, "FH_E01", "P00051").GetAsync($"/api/v1/responsibility/posts/FH_E01_P01/personal-list?at={service.Today.AddDays(-5):O}").Gives(HttpStatusCode.OK);
        Assert.Equal("P00051", list.GetProperty("personCode").GetString());
        Assert.False(list.GetProperty("noSpecialityItems").GetBoolean());
        var common = list.GetProperty("common").EnumerateArray().ToDictionary(i => i.GetProperty("itemCode").GetString()!);
        Assert.Equal(service.Today.AddDays(-30).ToString("O"), common["P3-ENT-S01"].GetProperty("dueOn").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, common["P3-ENT-S08"].GetProperty("dueOn").ValueKind);
        Assert.Equal("Unit", common["P3-ENT-U01"].GetProperty("owedBy").GetString());
        await service.As(Role.Leader, "FH_E02").GetAsync("/api/v1/responsibility/posts/FH_E01_P01/personal-list").IsProblem(HttpStatusCode.NotFound, "post-not-found");
    }

    [Fact]
    public async Task A_team_member_without_a_speciality_item_is_a_gap()
    {
        var member = await service.As(Role.Discipline).GetAsync("/api/v1/responsibility/posts/FH_D01_P03/personal-list").Gives(HttpStatusCode.OK);
        Assert.False(member.GetProperty("noSpecialityItems").GetBoolean());
        Assert.NotEmpty(member.GetProperty("speciality").EnumerateArray());
        await service.ImportCsv("posts", "code,unit,title,role,areas,inChargeOf,person,from\nGAP_P1,FH_D10,党组成员,TeamMember,,,,\n").Gives(HttpStatusCode.OK);
        var gap = await service.As(Role.Discipline).GetAsync("/api/v1/responsibility/posts/GAP_P1/personal-list").Gives(HttpStatusCode.OK);
        Assert.True(gap.GetProperty("noSpecialityItems").GetBoolean());
    }

    private JsonObject List(string code, params JsonObject[] items) => new()
    {
        ["code"] = code,
        ["line"] = "Principal",
        ["tier"] = "P3",
        ["title"] = "清单",
        ["unitKinds"] = new JsonArray("Department"),
        ["effectiveFrom"] = service.Today.ToString("O"),
        ["items"] = new JsonArray([.. items]),
    };

    private static JsonObject Item(string code) => new()
    {
        ["code"] = code,
        ["text"] = "每年一次",
        ["area"] = "教育",
        ["owedBy"] = "Post",
        ["roles"] = new JsonArray("FirstResponsible"),
        ["portfolioAreas"] = new JsonArray(),
        ["unitKinds"] = new JsonArray(),
        ["cadence"] = new JsonObject { ["kind"] = "Yearly", ["times"] = 1 },
        ["category"] = "Other",
        ["redLine"] = "一年未做",
    };

    private async Task<Dictionary<string, HashSet<Guid>>> Duties(string list)
    {
        var text = await service.Scalar<string>($"select string_agg(item_code || ' ' || id, ',') from duties where list_code = '{list}' and ended_on is null");
        return text!.Split(',').Select(d => d.Split(' ')).GroupBy(d => d[0]).ToDictionary(g => g.Key, g => g.Select(d => Guid.Parse(d[1])).ToHashSet());
    }
}
