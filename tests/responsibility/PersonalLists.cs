using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>一人一单: by post, by person, one's own; on a day, as data and on paper; and the gap of two lists that are the same.</summary>
public sealed class PersonalLists(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private const string Root = "/api/v1/responsibility";
    private const string PostHeader = "code,unit,title,role,areas,inChargeOf,person,from";

    [Fact]
    public async Task A_person_owes_through_every_post_they_hold_on_the_day()
    {
        var before = await service.As(Role.Discipline).GetAsync($"{Root}/persons/P00017/personal-list").Gives(HttpStatusCode.OK);
        Assert.Equal(["FH_D01_P01"], Posts(before));
        await service.ImportCsv("posts", $"{PostHeader}\nTWO_P1,FH_D10,副组长,TeamMember,spending,,P00017,{service.Today:O}\n").Gives(HttpStatusCode.OK);
        var now = await service.As(Role.Discipline).GetAsync($"{Root}/persons/P00017/personal-list").Gives(HttpStatusCode.OK);
        Assert.Equal(["FH_D01_P01", "TWO_P1"], Posts(now));
        Assert.All(now.GetProperty("lists").EnumerateArray(), l => Assert.Equal("P00017", l.GetProperty("personCode").GetString()));
        Assert.Equal(["FH_D01_P01"], Posts(await service.As(Role.Discipline).GetAsync($"{Root}/persons/P00017/personal-list?at={service.Today.AddDays(-1):O}").Gives(HttpStatusCode.OK)));
        // whoever sees only one of the units sees only that list
        Assert.Equal(["TWO_P1"], Posts(await service.As(Role.Leader, "FH_D10").GetAsync($"{Root}/persons/P00017/personal-list").Gives(HttpStatusCode.OK)));
        await service.As(Role.Leader, "FH_E02").GetAsync($"{Root}/persons/P00017/personal-list").IsProblem(HttpStatusCode.NotFound, "person-not-found");
        await service.As(Role.Leader).GetAsync($"{Root}/persons/NOBODY/personal-list").IsProblem(HttpStatusCode.NotFound, "person-not-found");
    }

    [Fact]
    public async Task A_leader_reads_their_own_list_through_their_own_account()
    {
        // in whatever unit the post lies
        var own = await service.As(Role.Leader, "FH_D10", "P00051").GetAsync($"{Root}/my/personal-list").Gives(HttpStatusCode.OK);
        Assert.Equal("P00051", own.GetProperty("personCode").GetString());
        Assert.Equal(["FH_E01_P01"], Posts(own));
        await service.As(Role.Leader, "FH_E01").GetAsync($"{Root}/my/personal-list").IsProblem(HttpStatusCode.Forbidden, "no-person");
    }

    [Fact]
    public async Task What_is_due_when_can_be_filtered_and_ordered()
    {
        var reader = service.As(Role.Discipline);
        var all = await reader.GetAsync($"{Root}/posts/FH_D01_P01/personal-list?sort=dueOn").Gives(HttpStatusCode.OK);
        var due = Due(all);
        Assert.Equal(due.OrderBy(d => d.Length == 0).ThenBy(d => d, StringComparer.Ordinal), due);
        var until = due[0];
        var soon = Due(await reader.GetAsync($"{Root}/posts/FH_D01_P01/personal-list?dueThrough={until}").Gives(HttpStatusCode.OK));
        Assert.NotEmpty(soon);
        Assert.All(soon, d => Assert.True(d.Length > 0 && string.CompareOrdinal(d, until) <= 0));
        Assert.True(soon.Count < due.Count);
        await reader.GetAsync($"{Root}/posts/FH_D01_P01/personal-list?sort=colour").NamesField(HttpStatusCode.BadRequest, "sort");
        await reader.GetAsync($"{Root}/posts/FH_D01_P01/personal-list?dueThrough=soon").NamesField(HttpStatusCode.BadRequest, "dueThrough");
    }

    [Theory]
    [InlineData("posts/FH_D01_P03/personal-list")]
    [InlineData("persons/P00051/personal-list")]
    public async Task It_is_there_as_csv_and_on_paper(string path)
    {
        var reader = service.As(Role.Discipline);
        var csv = await reader.GetAsync($"{Root}/{path}?format=csv");
        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        Assert.Contains("dueOn", (await csv.Content.ReadAsStringAsync()).Split('\n')[0], StringComparison.Ordinal);
        var page = await (await reader.GetAsync($"{Root}/{path}?format=html")).Content.ReadAsStringAsync();
        Assert.Contains("个人责任清单（一人一单）", page, StringComparison.Ordinal);
        Assert.Contains("特色责任", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_unchanged_item_shows_the_version_in_force_on_the_day()
    {
        var list = ListDrafts.List("SHOWN", service.Today, "SH-1");
        await service.PutInForce(list);
        list["effectiveFrom"] = service.Today.AddDays(3).ToString("O");
        await service.PutInForce(list);
        foreach (var (days, version) in new[] { (0, 1), (3, 2) })
        {
            var shown = await service.As(Role.Discipline).GetAsync($"{Root}/posts/FH_D01_P01/personal-list?at={service.Today.AddDays(days):O}").Gives(HttpStatusCode.OK);
            Assert.Equal(version, shown.GetProperty("common").EnumerateArray().Single(i => i.GetProperty("itemCode").GetString() == "SH-1").GetProperty("listVersion").GetInt32());
        }
    }

    [Fact]
    public async Task Two_holders_with_the_same_list_and_nothing_of_their_own_are_a_gap()
    {
        await service.ImportCsv("posts", $"""
            {PostHeader}
            SAME_P1,FH_D10,党组成员,TeamMember,,,P00018,{service.Today:O}
            SAME_P2,FH_D10,党组成员,TeamMember,,,P00019,{service.Today:O}
            SAME_P3,FH_D10,党组成员,TeamMember,spending,,P00020,{service.Today:O}
            SAME_P4,FH_D10,党组成员,TeamMember,,,,
            """).Gives(HttpStatusCode.OK);
        var gap = Assert.Single((await service.As(Role.Discipline).GetAsync($"{Root}/personal-lists/alike?unit=FH_D10").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        // not who has a speciality item, and not the vacant post: it has no holder
        Assert.Equal(["SAME_P1 P00018", "SAME_P2 P00019"], gap.GetProperty("members").EnumerateArray().Select(m => $"{m.GetProperty("postCode").GetString()} {m.GetProperty("personCode").GetString()}"));
        Assert.True(gap.GetProperty("items").GetInt64() > 0);
        Assert.Empty((await service.As(Role.Discipline).GetAsync($"{Root}/personal-lists/alike?unit=FH_D10&at={service.Today.AddDays(-1):O}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Empty((await service.As(Role.Leader, "FH_D01").GetAsync($"{Root}/personal-lists/alike?unit=FH_D10").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        var csv = await (await service.As(Role.Discipline).GetAsync($"{Root}/personal-lists/alike?unit=FH_D10&format=csv")).Content.ReadAsStringAsync();
        Assert.Contains("SAME_P1 党组成员", csv, StringComparison.Ordinal);
        // both are members without speciality items, as the vacant post is
        Assert.Equal("SAME_P1,SAME_P2,SAME_P4", await service.Scalar<string>($"""
            select string_agg(p.code, ',' order by p.code) from posts_without_speciality('{service.Today:O}') w join posts p on p.id = w.post_id where p.code like 'SAME_P%'
            """));
        // an item of one's own closes it
        await service.ImportCsv("posts", $"{PostHeader}\nSAME_P2,FH_D10,党组成员,TeamMember,personnel,,P00019,{service.Today:O}\n").Gives(HttpStatusCode.OK);
        Assert.Empty((await service.As(Role.Discipline).GetAsync($"{Root}/personal-lists/alike?unit=FH_D10").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    private static List<string> Posts(JsonElement person) => [.. person.GetProperty("lists").EnumerateArray().Select(l => l.GetProperty("postCode").GetString()!)];

    // Due dates of the common items as shown; empty for what is owed as it arises.
    private static List<string> Due(JsonElement list) => [.. list.GetProperty("common").EnumerateArray().Select(i => i.GetProperty("dueOn").GetString() ?? "")];
}
