using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>Who is missing from the net, in the small district over a month of a campaign.</summary>
public sealed class CoverageTests : IAsyncLifetime
{
    private const string Coverage = "/api/v1/responsibility/coverage";
    private readonly SmallDistrict service = new();

    public async Task InitializeAsync()
    {
        service.Clock.SetTo(new DateTimeOffset(service.Clock.GetUtcNow().Year + 1, 1, 5, 9, 0, 0, TimeSpan.FromHours(8)));
        await service.InitializeAsync();
        await service.OpenCampaign();
    }

    public Task DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task The_rate_is_of_units_with_an_effective_upward_pledge_for_any_subtree()
    {
        Assert.Equal((18, 0, 0m), await Rate(""));
        await service.SignAndCountersign("FH_T12_P01");
        await service.SignAndCountersign("FH_T12_V01_P01");
        await service.Sign(await service.PledgeOf("FH_D01_P01")).Gives(HttpStatusCode.OK); // one signature is not enough
        Assert.Equal((18, 2, 0.1111m), await Rate(""));
        Assert.Equal((4, 2, 0.5m), await Rate("?unit=FH_T12"));
        Assert.Equal((2, 1, 0.5m), await Rate("?unit=FH_T12_V01"));
        Assert.Equal((2, 0, 0m), await Rate("?unit=FH_D01"));
        var gaps = await Gaps("UnitWithoutPledge", "&unit=FH_T12");
        Assert.Equal(["FH_T12_JW", "FH_T12_V01_JD"], gaps.Select(g => g.GetProperty("unitCode").GetString()));
    }

    [Fact]
    public async Task Coverage_of_a_past_day_stays_what_it_was_and_the_history_says_the_same_of_each_day()
    {
        var first = service.Today;
        var pledge = await service.SignAndCountersign("FH_T12_P01");
        service.Clock.Advance(TimeSpan.FromDays(2));
        await service.SignAndCountersign("FH_D01_P01");
        service.Clock.Advance(TimeSpan.FromDays(2));
        await service.As(Role.Discipline, "FH", "P00004").Post($"{Pledging.Root}/{pledge}/withdraw", new { reason = "他人代签" }).Gives(HttpStatusCode.OK);
        service.Clock.Advance(TimeSpan.FromDays(1));
        await service.ImportCsv("units", $"code,name,kind,parent,class\nFH_NEW,新设局党组,Department,FH,PublicServices\n").Gives(HttpStatusCode.OK);
        service.Clock.Advance(TimeSpan.FromDays(1));
        var history = (await service.Administrator.GetAsync($"{Coverage}/history?from={first:O}&until={service.Today:O}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([1L, 1, 2, 2, 1, 1, 1], history.Select(d => d.GetProperty("covered").GetInt64()));
        for (var day = first; day <= service.Today; day = day.AddDays(1))
            foreach (var unit in new[] { "FH", "FH_T12", "FH_D01" })
            {
                var (units, covered, _) = await Rate($"?unit={unit}&at={day:O}");
                var daily = (await service.Administrator.GetAsync($"{Coverage}/history?unit={unit}&from={day:O}&until={day:O}").Gives(HttpStatusCode.OK)).GetProperty("items")[0];
                Assert.Equal((units, covered), (daily.GetProperty("units").GetInt64(), daily.GetProperty("covered").GetInt64()));
            }
        await service.Administrator.GetAsync($"{Coverage}/history?from=2000-01-01").IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
    }

    [Fact]
    public async Task The_tree_opens_level_by_level_and_every_node_counts_its_whole_subtree()
    {
        await service.SignAndCountersign("FH_T12_P01");
        await service.SignAndCountersign("FH_T12_V01_P01");
        var open = new Queue<string>(["FH"]);
        var seen = 0;
        while (open.TryDequeue(out var unit))
        {
            var tree = await service.Administrator.GetAsync($"{Coverage}/tree?unit={unit}").Gives(HttpStatusCode.OK);
            var top = tree.GetProperty("top");
            seen++;
            foreach (var node in tree.GetProperty("below").EnumerateArray().Append(top))
            {
                var code = node.GetProperty("unitCode").GetString();
                var (units, covered, rate) = await Rate($"?unit={code}");
                Assert.Equal((units, covered), (node.GetProperty("units").GetInt64(), node.GetProperty("covered").GetInt64()));
                Assert.Equal(rate, node.GetProperty("rate").ValueKind == JsonValueKind.Null ? null : node.GetProperty("rate").GetDecimal());
            }
            Assert.Equal(top.GetProperty("below").GetInt64(), tree.GetProperty("below").GetArrayLength());
            foreach (var node in tree.GetProperty("below").EnumerateArray())
                open.Enqueue(node.GetProperty("unitCode").GetString()!);
        }
        Assert.Equal(19, seen);
    }

    [Fact]
    public async Task Posts_and_duties_without_holder_members_without_speciality_and_lists_without_anyone_are_named()
    {
        var vacant = await service.Scalar<long>("select count(*) from posts p where not exists (select from holdings h where h.post_id = p.id and h.held_until is null)");
        var owed = await service.Scalar<long>($"select count(*) from duties d where d.ended_on is null and '{service.Today:O}' between effective_from and effective_until and not exists (select from holdings h where h.post_id = d.post_id and h.held_until is null)");
        await Counts("PostWithoutHolder", "postsWithoutHolder", vacant);
        await Counts("DutyWithoutHolder", "dutiesWithoutHolder", owed);
        var members = await service.Scalar<long>($"select count(*) from (select p.id from posts p join duties d on d.post_id = p.id and '{service.Today:O}' between effective_from and coalesce(ended_on, effective_until) where p.role = 'TeamMember' group by p.id having not bool_or(speciality)) m");
        await Counts("MemberWithoutSpeciality", "membersWithoutSpeciality", members);
        await Counts("ListWithoutAnyone", "listsWithoutAnyone", 0);
        // The only village supervision committee loses everybody: nobody owes anything by its list.
        foreach (var post in (await service.Scalar<string>("select string_agg(concat_ws(',', code, unit_code, title, role, array_to_string(areas, ';'), array_to_string(in_charge_of, ';')), E'\\n') from posts where unit_code = 'FH_T12_V01_JD'"))!.Split('\n'))
            await service.ImportCsv("posts", $"code,unit,title,role,areas,inChargeOf,person,from\n{post},,\n").Gives(HttpStatusCode.OK);
        Assert.Equal(["O4-VILLAGE"], (await Gaps("ListWithoutAnyone")).Select(g => g.GetProperty("listCode").GetString()));
        Assert.Empty(await Gaps("ListWithoutAnyone", "&unit=FH_D01"));
        Assert.NotEmpty(await Gaps("DutyWithoutHolder", "&unit=FH_T12_V01"));
    }

    [Fact]
    public async Task A_caller_sees_their_own_subtree_and_no_other()
    {
        var town = service.As(Role.Leader, "FH_T12", "P00046");
        Assert.Equal("FH_T12", (await town.GetAsync(Coverage).Gives(HttpStatusCode.OK)).GetProperty("unitCode").GetString());
        foreach (var path in new[] { "", "/tree", "/history", "/gaps" })
            await town.GetAsync($"{Coverage}{path}?unit=FH_D01&kind=UnitWithoutPledge").IsProblem(HttpStatusCode.NotFound, "unit-not-found");
        await service.Administrator.GetAsync($"{Coverage}?unit=NOWHERE").IsProblem(HttpStatusCode.NotFound, "unit-not-found");
        await service.Administrator.GetAsync($"{Coverage}/gaps").IsProblem(HttpStatusCode.BadRequest, "unreadable-request");
    }

    private async Task<(long Units, long Covered, decimal? Rate)> Rate(string query)
    {
        var coverage = await service.Administrator.GetAsync(Coverage + query).Gives(HttpStatusCode.OK);
        var rate = coverage.GetProperty("rate");
        return (coverage.GetProperty("units").GetInt64(), coverage.GetProperty("covered").GetInt64(), rate.ValueKind == JsonValueKind.Null ? null : rate.GetDecimal());
    }

    private async Task Counts(string kind, string field, long expected)
    {
        Assert.Equal(expected, (await service.Administrator.GetAsync(Coverage).Gives(HttpStatusCode.OK)).GetProperty("gaps").GetProperty(field).GetInt64());
        Assert.Equal(expected, (await Gaps(kind, "&limit=500")).Count);
    }

    private async Task<List<JsonElement>> Gaps(string kind, string query = "") =>
        [.. (await service.Administrator.GetAsync($"{Coverage}/gaps?kind={kind}{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];
}
