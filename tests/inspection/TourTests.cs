using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Tours;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Toured, being toured, not yet toured: derived from the tours of a term, published once for each change (003).</summary>
[Collection(Shared.Name)]
public sealed class TourTests(InspectionService service)
{
    private const string Terms = "/api/v1/inspection/tour-terms";

    [Fact]
    public async Task A_unit_goes_from_not_yet_toured_over_being_toured_to_toured_and_each_change_is_published_once()
    {
        var d = await District.Make(service);
        await Open(d).Gives(HttpStatusCode.Created);
        await Task.WhenAll(service.Sweep<PublishTourStatus>(), service.Sweep<PublishTourStatus>());
        await service.Sweep<PublishTourStatus>();
        Assert.Equal(TourStatus.NotYetToured, Assert.Single(await Published(d)).Status);
        Assert.Equal("NotYetToured", await Status(d));

        // planned for later it is not yet toured, on its first day it is being toured
        var round = (await d.As(Role.Discipline, d.Planner).Post("/api/v1/inspection/rounds", new { kind = "Tour", title = "巡察", from = d.Today.AddDays(2), until = d.Today.AddDays(20), units = new[] { d.Department } }).Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();
        await service.Sweep<PublishTourStatus>();
        Assert.Single(await Published(d));
        var now = service.Clock.GetUtcNow();
        try
        {
            service.Clock.Advance(TimeSpan.FromDays(2));
            await service.Sweep<PublishTourStatus>();
            Assert.Equal("BeingToured", await Status(d));
            await d.Assign(round, d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
            await d.As(Role.Inspector, d.Inspector).Post($"/api/v1/inspection/rounds/{round}/units/{d.Department}/checks", new { methods = new[] { "HearReport" }, notes = "听取汇报" }).Gives(HttpStatusCode.Created);
            await d.As(Role.Discipline, d.Planner).Post($"/api/v1/inspection/rounds/{round}/report", new { summary = "巡察报告" }).Gives(HttpStatusCode.OK);
            await service.Sweep<PublishTourStatus>();
            await service.Sweep<PublishTourStatus>();
            Assert.Equal("Toured", await Status(d));
            var facts = await Published(d);
            Assert.Equal([(TourStatus.NotYetToured, 1), (TourStatus.BeingToured, 2), (TourStatus.Toured, 3)], facts.Select(f => (f.Status, f.Version)));
            // examine themselves in 90 days, cooperate until the tour ends, rectify in 60 days
            Assert.Equal([90, 18, 60], facts.Select(f => f.DueOn.DayNumber - f.On.DayNumber));
            Assert.Equal([null, round, round], facts.Select(f => f.RoundId));
        }
        finally
        {
            service.Clock.SetTo(now);
        }
    }

    [Fact]
    public async Task A_term_is_opened_by_a_person_over_units_it_alone_covers()
    {
        var d = await District.Make(service);
        await service.As(Role.Discipline, d.Code).Post(Terms, Term(d, d.Department)).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await Open(d, "NOWHERE").NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Open(d, kinds: ["Castle"]).NamesField(HttpStatusCode.UnprocessableEntity, "kinds");
        await d.As(Role.Discipline, d.Planner).Post(Terms, new { title = "x", unit = d.Code, kinds = Array.Empty<string>(), from = d.Today, until = d.Today.AddDays(-1) }).NamesField(HttpStatusCode.UnprocessableEntity, "until");
        var answers = await Task.WhenAll(Open(d), Open(d), Open(d));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        await Open(d, d.Code).IsProblem(HttpStatusCode.Conflict, "term-overlaps");
        await Open(d, d.OtherDepartment).Gives(HttpStatusCode.Created);
        Assert.Single(await service.Recorded<TourTermOpened>(), t => t.UnitCode == d.Department);
    }

    [Fact]
    public async Task Units_stand_in_a_list_by_status_and_those_of_another_kind_do_not()
    {
        var d = await District.Make(service);
        await service.DeliverAndWait(d.Unit(d.Code + "_V") with { Kind = "Village" });
        await Open(d, d.Code, "Village").Gives(HttpStatusCode.Created);
        var http = d.As(Role.Leader, d.Holder);
        var listed = Assert.Single((await http.GetAsync("/api/v1/inspection/tours?status=NotYetToured").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(d.Code + "_V", listed.GetProperty("unit").GetString());
        Assert.Empty((await http.GetAsync("/api/v1/inspection/tours?status=Toured").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    private static object Term(District d, string unit, params string[] kinds) => new { title = "本届巡察", unit, kinds, from = d.Today.AddDays(-30), until = d.Today.AddYears(4) };

    private static Task<HttpResponseMessage> Open(District d, string? unit = null, params string[] kinds) =>
        d.As(Role.Discipline, d.Planner).Post(Terms, Term(d, unit ?? d.Department, kinds));

    private static async Task<string> Status(District d) =>
        (await d.As(Role.Leader, d.Holder).GetAsync($"/api/v1/inspection/tours?unit={d.Department}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()
            .Single(u => u.GetProperty("unit").GetString() == d.Department).GetProperty("status").GetString()!;

    private async Task<List<TourStatusChanged>> Published(District d) => (await service.Recorded<TourStatusChanged>()).FindAll(t => t.UnitCode == d.Department);
}
