using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class TodayTests(LogbookService service)
{
    private const string Page = "/api/v1/logbook/today";

    private static (int Red, int Yellow, int Green) Lights(JsonElement page) => (page.GetProperty("red").GetInt32(), page.GetProperty("yellow").GetInt32(), page.GetProperty("green").GetInt32());

    private static List<string> Due(JsonElement page) => [.. page.GetProperty("due").EnumerateArray().Select(d => $"{d.GetProperty("dueOn").GetString()} {d.GetProperty("status").GetString()} {d.GetProperty("light").GetString()}")];

    [Fact]
    public async Task A_holder_sees_green_20_days_before_yellow_10_days_before_and_red_when_overdue()
    {
        service.At("2026-11-09");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-11-01", "2026-12-31"));
        Assert.Equal((0, 0, 0), Lights(await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK)));
        service.At("2026-11-10");
        Assert.Equal(["2026-11-30 Expected Green"], Due(await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK)));
        service.At("2026-11-20");
        Assert.Equal(["2026-11-30 Expected Yellow"], Due(await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK)));
        service.At("2026-12-01");
        Assert.Equal(["2026-11-30 Expected Red"], Due(await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK)));
        service.At("2026-12-05");
        await service.Sweep<PublishMissing>();
        Assert.Equal(["2026-11-30 Missing Red"], Due(await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK)));
    }

    [Fact]
    public async Task What_was_made_good_is_yellow_for_the_rest_of_the_year()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-10-01", "2026-10-31"));
        await service.Sweep<PublishMissing>();
        await town.Record(town.AsSecretary(), await town.Book(town.Secretary), "2026-11-20", expected: [(await town.Missing()).Single().ExpectedEntryId]);
        var page = await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK);
        Assert.Equal(["2026-10-31 MadeGood Yellow"], Due(page));
        Assert.Equal((0, 1, 0), Lights(page));
        service.At("2027-01-02");
        Assert.Empty(Due(await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK)));
    }

    [Fact]
    public async Task The_first_responsible_person_sees_also_what_the_unit_owes_and_nobody_sees_a_predecessors()
    {
        service.At("2026-11-25");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-10-01", "2026-11-30"), Town.Duty(CadenceKind.Monthly, "2026-11-01", "2026-11-30", owedBy: DutyOwner.Unit));
        await service.Sweep<PublishMissing>();
        Assert.Equal(["2026-10-31 Missing Red", "2026-11-30 Expected Yellow", "2026-11-30 Expected Yellow"], Due(await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK)));
        var first = await service.Scalar<Guid>($"select holding_id from holdings where unit_code = '{town.Unit}'");
        await service.DeliverAndWait(Town.Vacated(town.Filled(town.Secretary, "2020-01-01", holding: first), "2026-11-20"));
        await service.DeliverAndWait(town.Filled(town.Successor, "2026-11-21"));
        Assert.Equal(["2026-10-31 Missing Red"], Due(await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK)));
        Assert.Equal(["2026-11-30 Expected Yellow", "2026-11-30 Expected Yellow"], Due(await service.As(Role.Leader, town.Unit, town.Successor).GetAsync(Page).Gives(HttpStatusCode.OK)));
    }

    [Fact]
    public async Task What_was_returned_is_there_until_it_is_corrected()
    {
        service.At("2026-11-25");
        var town = await new Town(service).With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"), Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31", owedBy: DutyOwner.Unit));
        async Task<Guid> Returned(string? person)
        {
            var entry = (await town.Record(town.AsSecretary(), await town.Book(person), "2026-11-20")).GetProperty("entryId").GetGuid();
            await town.AsOversight().Post($"/api/v1/logbook/entries/{entry}/review", new { verdict = "Returned", defect = "Irregular", remark = "请补充要点" }).Gives(HttpStatusCode.Created);
            return entry;
        }
        var (own, units) = (await Returned(town.Secretary), await Returned(null));
        async Task<List<Guid>> Listed() => [.. (await town.AsSecretary().GetAsync(Page).Gives(HttpStatusCode.OK)).GetProperty("returned").EnumerateArray().Select(r => r.GetProperty("entryId").GetGuid())];
        Assert.Equal(new[] { own, units }.Order(), (await Listed()).Order());
        await town.AsSecretary().Post($"/api/v1/logbook/entries/{own}/amendments", new { text = "谈话要点如下", reason = "按审核意见补充" }).Gives(HttpStatusCode.Created);
        Assert.Equal([units], await Listed());
        var seen = await service.As(Role.Discipline, town.Unit).GetAsync($"{Page}?person={town.Secretary}").Gives(HttpStatusCode.OK);
        Assert.Equal("请补充要点", seen.GetProperty("returned")[0].GetProperty("remark").GetString());
    }

    [Fact]
    public async Task A_leader_sees_only_their_own_page_and_others_only_those_of_their_subtree()
    {
        service.At("2026-11-25");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-11-01", "2026-11-30"));
        await service.As(Role.Leader, town.Unit, "SOMEBODY").GetAsync($"{Page}?person={town.Secretary}").IsProblem(HttpStatusCode.NotFound, "person-not-found");
        await service.As(Role.Discipline, "ELSEWHERE").GetAsync($"{Page}?person={town.Secretary}").IsProblem(HttpStatusCode.NotFound, "person-not-found");
        await service.As(Role.Department, town.Unit).GetAsync(Page).NamesField(HttpStatusCode.BadRequest, "person");
        foreach (var role in new[] { Role.Discipline, Role.Inspector, Role.Clerk, Role.Department })
            Assert.Equal(["2026-11-30 Expected Yellow"], Due(await service.As(role, town.Unit).GetAsync($"{Page}?person={town.Secretary}").Gives(HttpStatusCode.OK)));
    }
}
