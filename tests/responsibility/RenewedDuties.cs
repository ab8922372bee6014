using System.Net;
using System.Text.Json.Nodes;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Duties;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>Each test has a list of its own and begins in the October after whatever the tests before it reached.</summary>
public sealed class RenewedDuties(TownRegister service) : IClassFixture<TownRegister>
{
    private const string PostHeader = "code,unit,title,role,areas,inChargeOf,person,from";

    private int Year => service.Today.Year;

    [Fact]
    public async Task A_list_in_force_does_not_end_on_31_December()
    {
        October();
        var id = await service.PutInForce(List("REN", service.Today, "REN-1"));
        SetTo(Year, 11, 30);
        await service.Sweep<RenewDuties>();
        Assert.Equal([$"{Year}-10-01 {Year}-12-31"], await Spans("REN-1"));
        SetTo(Year, 12, 1);
        Assert.True(await service.Sweep<RenewDuties>() > 0);
        Assert.Equal(0, await service.Sweep<RenewDuties>());
        Assert.Equal([$"{Year}-10-01 {Year}-12-31", $"{Year + 1}-01-01 {Year + 1}-12-31"], await Spans("REN-1"));
        var told = (await service.Recorded<DutiesAssigned>()).Where(d => d.ListId == id && d.PostCode == "R_D1_P1").SelectMany(d => d.Duties).ToList();
        Assert.Equal([new DateOnly(Year, 10, 1), new DateOnly(Year + 1, 1, 1)], told.Select(d => d.From));
    }

    [Fact]
    public async Task A_stop_over_several_New_Years_skips_no_year_and_doubles_none()
    {
        October();
        var first = Year;
        await service.PutInForce(List("STOP", service.Today, "STOP-1"));
        SetTo(first + 3, 3, 5);
        // The import comes before the sweep after the stop: a post that is new owes from its first day, the others owe every year.
        await service.ImportCsv("posts", $"{PostHeader}\nSTOP_P1,R_D2,主任,FirstResponsible,,,,\n").Gives(HttpStatusCode.OK);
        await service.Sweep<RenewDuties>();
        Assert.Equal([$"{first}-10-01 {first}-12-31", $"{first + 1}-01-01 {first + 1}-12-31", $"{first + 2}-01-01 {first + 2}-12-31", $"{first + 3}-01-01 {first + 3}-12-31"], await Spans("STOP-1"));
        Assert.Equal([$"{first + 3}-03-05 {first + 3}-12-31"], await Spans("STOP-1", "STOP_P1"));
        SetTo(first + 3, 12, 1);
        await service.Sweep<RenewDuties>();
        Assert.Equal([$"{first + 3}-03-05 {first + 3}-12-31", $"{first + 4}-01-01 {first + 4}-12-31"], await Spans("STOP-1", "STOP_P1"));
    }

    [Fact]
    public async Task A_superseded_list_is_owed_until_the_day_before_its_successor_and_not_beyond()
    {
        October();
        await service.PutInForce(List("SUP", service.Today, "SUP-SAME", "SUP-DROPPED"));
        await service.PutInForce(List("SUP", new DateOnly(Year + 1, 7, 1), "SUP-SAME", "SUP-NEW"));
        await service.ImportCsv("posts", $"{PostHeader}\nSUP_P1,R_T1_V1,书记,FirstResponsible,,,,\n").Gives(HttpStatusCode.OK);
        Assert.Equal([$"{Year}-10-01 {Year}-12-31"], await Spans("SUP-DROPPED", "SUP_P1"));
        Assert.Equal([$"{Year + 1}-07-01 {Year + 1}-12-31"], await Spans("SUP-NEW", "SUP_P1"));
        SetTo(Year, 12, 1);
        await service.Sweep<RenewDuties>();
        SetTo(Year + 1, 12, 1);
        await service.Sweep<RenewDuties>();
        foreach (var post in new[] { "SUP_P1", "R_D1_P1" })
        {
            Assert.Equal([$"{Year - 1}-10-01 {Year - 1}-12-31", $"{Year}-01-01 {Year}-06-30"], await Spans("SUP-DROPPED", post));
            Assert.Equal([$"{Year}-07-01 {Year}-12-31", $"{Year + 1}-01-01 {Year + 1}-12-31"], await Spans("SUP-NEW", post));
            Assert.Equal([$"{Year - 1}-10-01 {Year - 1}-12-31", $"{Year}-01-01 {Year}-12-31", $"{Year + 1}-01-01 {Year + 1}-12-31"], await Spans("SUP-SAME", post)); // one duty through the year
        }
    }

    [Theory]
    [InlineData(10)] // before the year was renewed
    [InlineData(12)] // and after
    public async Task An_unchanged_item_is_one_duty_through_the_year_its_list_is_superseded_in(int month)
    {
        October();
        var code = $"ONE{month}";
        var first = await service.PutInForce(List(code, service.Today, $"{code}-SAME", $"{code}-DROPPED"));
        SetTo(Year, month, 5);
        await service.Sweep<RenewDuties>();
        var second = await service.PutInForce(List(code, new DateOnly(Year + 1, 7, 1), $"{code}-SAME", $"{code}-NEW"));
        SetTo(Year, 12, 10);
        await service.Sweep<RenewDuties>();
        Assert.Equal([$"{Year}-10-01 {Year}-12-31", $"{Year + 1}-01-01 {Year + 1}-12-31"], await Spans($"{code}-SAME"));
        Assert.Equal([$"{Year}-10-01 {Year}-12-31", $"{Year + 1}-01-01 {Year + 1}-06-30"], await Spans($"{code}-DROPPED"));
        Assert.Equal([$"{Year + 1}-07-01 {Year + 1}-12-31"], await Spans($"{code}-NEW"));
        var told = (await service.Recorded<DutiesAssigned>()).Where(d => d.PostCode == "R_D1_P1" && (d.ListId == first || d.ListId == second)).SelectMany(d => d.Duties).ToList();
        Assert.Equal([new DateOnly(Year, 10, 1), new DateOnly(Year + 1, 1, 1)], told.Where(d => d.ItemCode == $"{code}-SAME").Select(d => d.From));
    }

    [Fact]
    public async Task A_post_imported_before_a_successor_takes_effect_owes_the_version_before_until_then()
    {
        October();
        await service.PutInForce(List("MID", service.Today, "MID-OLD"));
        await service.PutInForce(List("MID", new DateOnly(Year, 11, 15), "MID-NEW"));
        service.Clock.Advance(TimeSpan.FromDays(4));
        await service.ImportCsv("posts", $"{PostHeader}\nMID_P1,R_T1,书记,FirstResponsible,,,,\n").Gives(HttpStatusCode.OK);
        Assert.Equal([$"{Year}-10-05 {Year}-11-14"], await Spans("MID-OLD", "MID_P1"));
        Assert.Equal([$"{Year}-11-15 {Year}-12-31"], await Spans("MID-NEW", "MID_P1"));
        // What ends by the new version is not begun again by an import.
        await service.ImportCsv("posts", $"{PostHeader}\nR_D1_P1,R_D1,书记（兼）,FirstResponsible,spending,,A1,2024-01-01\n").Gives(HttpStatusCode.OK);
        Assert.Equal([$"{Year}-10-01 {Year}-11-14"], await Spans("MID-OLD"));
    }

    [Fact]
    public async Task What_is_due_by_a_date_is_owed_once()
    {
        October();
        var list = List("DAY", service.Today, "DAY-1");
        list["items"]![0]!["cadence"] = new JsonObject { ["kind"] = "ByDate", ["times"] = 1, ["dueOn"] = $"{Year + 1}-02-01" };
        await service.PutInForce(list);
        SetTo(Year + 1, 12, 1);
        await service.Sweep<RenewDuties>();
        Assert.Equal([$"{Year - 1}-10-01 {Year}-02-01"], await Spans("DAY-1"));
    }

    private void October() => SetTo(service.Today.Month < 10 ? Year : Year + 1, 10, 1);

    private void SetTo(int year, int month, int day) => service.Clock.SetTo(new DateTimeOffset(year, month, day, 9, 0, 0, TimeSpan.FromHours(8)));

    // First and last day of what a post owes by an item.
    private async Task<string[]> Spans(string item, string post = "R_D1_P1") => ((await service.Scalar<string>($"""
        select string_agg(d.effective_from || ' ' || coalesce(d.ended_on, d.effective_until), ',' order by d.effective_from)
        from duties d join posts p on p.id = d.post_id where d.item_code = '{item}' and p.code = '{post}'
        """)) ?? "").Split(',');

    internal static JsonObject List(string code, DateOnly from, params string[] items) => new()
    {
        ["code"] = code,
        ["line"] = "Principal",
        ["tier"] = "P3",
        ["title"] = "清单",
        ["unitKinds"] = new JsonArray("Department", "Town", "Village"),
        ["effectiveFrom"] = from.ToString("O"),
        ["items"] = new JsonArray([.. items.Select(Item)]),
    };

    private static JsonObject Item(string code) => new()
    {
        ["code"] = code,
        ["text"] = "每月一次",
        ["area"] = "教育",
        ["owedBy"] = "Post",
        ["roles"] = new JsonArray("FirstResponsible"),
        ["portfolioAreas"] = new JsonArray(),
        ["unitKinds"] = new JsonArray(),
        ["cadence"] = new JsonObject { ["kind"] = "Monthly", ["times"] = 1 },
        ["category"] = "Other",
        ["redLine"] = "未做",
    };
}
