using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Supervisors;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Supervisors (监督员) watch, also outside office hours, and report at intervals (document 002).</summary>
[Collection(Shared.Name)]
public sealed class SupervisorTests(InspectionService service)
{
    private const string Api = "/api/v1/inspection";

    [Fact]
    public async Task A_supervisor_is_recruited_for_a_term_and_not_twice_for_the_same_days()
    {
        var d = await District.Make(service);
        var supervisor = await Recruited(d);
        Assert.Equal(3, Assert.Single(await service.Recorded<SupervisorRecruited>(), f => f.SupervisorId == supervisor).ReturnEveryMonths);
        await Recruit(d, d.Today.AddDays(5), d.Today.AddYears(1)).IsProblem(HttpStatusCode.Conflict, "already-supervisor");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Recruit(d, d.Today, d.Today.AddMonths(6), person: d.Holder)));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        var row = Assert.Single((await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/supervisors?person={d.Leader}&serving=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(supervisor, row.GetProperty("supervisorId").GetGuid());
    }

    [Fact]
    public async Task Bad_terms_name_their_field()
    {
        var d = await District.Make(service);
        await Recruit(d, d.Today, d.Today.AddDays(-1)).NamesField(HttpStatusCode.UnprocessableEntity, "until");
        await Recruit(d, d.Today, d.Today.AddYears(5)).NamesField(HttpStatusCode.UnprocessableEntity, "until");
        await Recruit(d, d.Today, DateOnly.MaxValue).NamesField(HttpStatusCode.UnprocessableEntity, "until");
        await Recruit(d, DateOnly.MaxValue, DateOnly.MaxValue).NamesField(HttpStatusCode.UnprocessableEntity, "from");
        await Recruit(d, DateOnly.MinValue, d.Today).NamesField(HttpStatusCode.UnprocessableEntity, "from");
        await Recruit(d, d.Today, d.Today, person: "nobody").NamesField(HttpStatusCode.UnprocessableEntity, "person");
        await Recruit(d, d.Today, d.Today, unit: (await District.Make(service)).Code).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
    }

    [Fact]
    public async Task A_term_is_ended_with_a_reason_and_takes_no_more_observations()
    {
        var d = await District.Make(service);
        var supervisor = await Recruited(d, from: d.Today.AddDays(-10));
        await End(d, supervisor, d.Today.AddDays(1)).NamesField(HttpStatusCode.UnprocessableEntity, "on");
        await End(d, supervisor, d.Today.AddDays(-20)).NamesField(HttpStatusCode.UnprocessableEntity, "on");
        await End(d, supervisor, d.Today.AddDays(-2)).Gives(HttpStatusCode.OK);
        await End(d, supervisor).IsProblem(HttpStatusCode.Conflict, "supervisor-ended");
        await Observe(d, supervisor, service.Clock.GetUtcNow().AddHours(-1)).NamesField(HttpStatusCode.UnprocessableEntity, "observedAt");
        await Observe(d, supervisor, service.Clock.GetUtcNow().AddDays(-3)).Gives(HttpStatusCode.Created);
        Assert.Equal("工作变动", Assert.Single(await service.Recorded<SupervisorEnded>(), f => f.SupervisorId == supervisor).Reason);
    }

    [Theory]
    [InlineData("2026-03-02T00:30:00Z", false)] // Monday 08:30 in China
    [InlineData("2026-03-02T00:29:59Z", true)]
    [InlineData("2026-03-02T09:29:59Z", false)] // 17:29:59
    [InlineData("2026-03-02T09:30:00Z", true)]
    [InlineData("2026-03-01T16:30:00Z", true)] // 00:30 on Monday there, Sunday here
    [InlineData("2026-03-01T02:00:00Z", true)] // Sunday morning
    [InlineData("2026-03-02T10:00:00+08:00", false)]
    public void Outside_office_hours_is_worked_out_from_the_time_in_China(string at, bool outside) =>
        Assert.Equal(outside, OfficeHours.Outside(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), new Policies()));

    [Fact]
    public async Task A_supervisor_observes_in_person_or_discipline_writes_it_down_for_them()
    {
        var d = await District.Make(service);
        var supervisor = await Recruited(d);
        // in person, with a key to their own unit and whatever role
        var own = await Observe(service.As(Role.Leader, d.Group, d.Leader), d, supervisor).Gives(HttpStatusCode.Created);
        await Observe(d, supervisor).Gives(HttpStatusCode.Created);
        foreach (var role in new[] { Role.Leader, Role.Inspector, Role.Clerk })
            await Observe(d.As(role, d.Inspector), d, supervisor).IsProblem(HttpStatusCode.NotFound, "supervisor-not-found");
        var listed = (await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/observations?supervisor={supervisor}").Gives(HttpStatusCode.OK)).GetProperty("items");
        Assert.Equal(2, listed.GetArrayLength());
        var id = own.GetProperty("observationId").GetGuid();
        Assert.Equal(d.Leader, await service.Scalar<string>($"select recorded_person from observations where id = '{id}'"));
        Assert.True(await service.Scalar<bool>($"select bool_and(restricted) from ledger where subject = 'supervisor/{supervisor}' and type = 'ObservationMade'"));
        Assert.Equal(d.Leader, await service.Scalar<string>($"select max(on_behalf_of) from ledger where subject = 'supervisor/{supervisor}' and type = 'ObservationMade'"));
    }

    [Fact]
    public async Task An_observation_lies_in_the_term_the_past_and_the_units_watched()
    {
        var d = await District.Make(service);
        var foreign = await District.Make(service);
        var supervisor = await Recruited(d);
        await Observe(d, supervisor, service.Clock.GetUtcNow().AddMinutes(5)).NamesField(HttpStatusCode.UnprocessableEntity, "observedAt");
        await Observe(d, supervisor, service.Clock.GetUtcNow().AddDays(-90)).NamesField(HttpStatusCode.UnprocessableEntity, "observedAt");
        await Observe(d, supervisor, DateTimeOffset.MinValue).NamesField(HttpStatusCode.UnprocessableEntity, "observedAt");
        await Observe(d, supervisor, DateTimeOffset.MaxValue).NamesField(HttpStatusCode.UnprocessableEntity, "observedAt");
        await Observe(d, supervisor, unit: foreign.Department).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Observe(d, supervisor, person: d.Leader).NamesField(HttpStatusCode.UnprocessableEntity, "person");
        await Observe(d, supervisor, person: "nobody").NamesField(HttpStatusCode.UnprocessableEntity, "person");
    }

    [Fact]
    public async Task Nobody_reads_an_observation_about_themselves()
    {
        var d = await District.Make(service);
        var supervisor = await Recruited(d);
        var id = (await Observe(d, supervisor, person: d.Overseer).Gives(HttpStatusCode.Created)).GetProperty("observationId").GetGuid();
        var subject = d.As(Role.Discipline, d.Overseer);
        Assert.Equal(0, (await subject.GetAsync($"{Api}/observations").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        await subject.Post($"{Api}/observations/{id}/clue", new { kind = "gifts", target = "DepartmentCadre" }).Gives(HttpStatusCode.NotFound);
        Assert.Equal(1, (await d.As(Role.Discipline, d.Planner).GetAsync($"{Api}/observations").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task An_observation_becomes_a_clue_once()
    {
        var d = await District.Make(service);
        var (supervisor, observation) = await WithObservation(d);
        Task<HttpResponseMessage> Convert(string kind = "public-vehicles") => d.As(Role.Discipline, d.Planner).Post($"{Api}/observations/{observation}/clue", new { kind, target = "TownCadre" });
        await Convert("picnic").NamesField(HttpStatusCode.UnprocessableEntity, "kind");
        await service.As(Role.Discipline, d.Code).Post($"{Api}/observations/{observation}/clue", new { kind = "gifts", target = "TownCadre" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        var answers = await Task.WhenAll(Convert(), Convert(), Convert());
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        await Convert().IsProblem(HttpStatusCode.Conflict, "already-converted");
        var fact = Assert.Single(await service.Recorded<ClueRegistered>(), f => f.ObservationId == observation);
        Assert.Equal((ClueSource.Supervisor, d.Department), (fact.Source, fact.UnitCode));
        var clue = await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/clues/{fact.ClueId}").Gives(HttpStatusCode.OK);
        Assert.Equal("公车停在饭店门口", clue.GetProperty("summary").GetString());
        var row = Assert.Single((await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/observations?supervisor={supervisor}&converted=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(fact.ClueId, row.GetProperty("clueId").GetGuid());
    }

    [Fact]
    public async Task Returns_come_each_quarter_and_what_is_missing_is_listed_and_published_once()
    {
        var d = await District.Make(service);
        var from = d.Today.AddMonths(-7);
        var supervisor = await Recruited(d, from, from.AddYears(1).AddDays(-1));
        async Task<string[]> Statuses() => [.. (await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/supervisor-returns?supervisor={supervisor}").Gives(HttpStatusCode.OK))
            .GetProperty("items").EnumerateArray().Select(r => r.GetProperty("status").GetString()!)];
        Assert.Equal(["Missing", "Missing", "Open"], await Statuses());
        await Task.WhenAll(service.Sweep<PublishReturnsMissing>(), service.Sweep<PublishReturnsMissing>());
        Assert.Equal([1, 2], (await service.Recorded<SupervisorReturnMissing>()).Where(f => f.SupervisorId == supervisor).Select(f => f.Period));

        var first = await Return(d, supervisor).Gives(HttpStatusCode.Created);
        Assert.Equal((1, true), (first.GetProperty("period").GetInt32(), first.GetProperty("late").GetBoolean()));
        await Return(d, supervisor, 1).IsProblem(HttpStatusCode.Conflict, "nothing-to-return");
        await Return(d, supervisor, 4).IsProblem(HttpStatusCode.Conflict, "nothing-to-return");
        // in person, and in time
        var third = await service.As(Role.Clerk, d.Group, d.Leader).Post($"{Api}/supervisors/{supervisor}/returns", new { text = "一切正常", period = 3 }).Gives(HttpStatusCode.Created);
        Assert.False(third.GetProperty("late").GetBoolean());
        Assert.Equal(["MadeLate", "Missing", "Made"], await Statuses());
        await service.Sweep<PublishReturnsMissing>();
        Assert.Equal(2, (await service.Recorded<SupervisorReturnMissing>()).Count(f => f.SupervisorId == supervisor));
        var missing = (await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/supervisors?missing=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray();
        Assert.Equal(1, Assert.Single(missing).GetProperty("returnsMissing").GetInt32());
    }

    [Fact]
    public async Task The_same_return_at_once_is_made_once()
    {
        var d = await District.Make(service);
        var supervisor = await Recruited(d);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Return(d, supervisor, 1)));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
    }

    [Theory]
    [InlineData("2024-11-30", "2025-11-29", new[] { "2025-02-27", "2025-05-29", "2025-08-29", "2025-11-29" })] // months of 31, 30 and 28 days
    [InlineData("2024-02-29", "2024-06-30", new[] { "2024-05-28", "2024-06-30" })] // a leap day; the last period is cut short
    [InlineData("2026-01-01", "2026-01-01", new[] { "2026-01-01" })]
    public async Task Periods_follow_each_other_without_gap_whatever_the_calendar(string from, string until, string[] ends)
    {
        var d = await District.Make(service);
        var supervisor = await Recruited(d, DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(string.Join(',', ends), await service.Scalar<string>($"select string_agg(ends_on::text, ',' order by period) from supervisor_periods where supervisor_id = '{supervisor}'"));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from (select starts_on, lag(ends_on) over (order by period) as before from supervisor_periods where supervisor_id = '{supervisor}') p where starts_on <> before + 1"));
    }

    [Fact]
    public async Task One_hundred_supervisors_are_listed_in_pages()
    {
        var d = await District.Make(service);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => service.Deliver(d.Filled($"{d.Code}_s{i:00}", d.Branch))));
        await Eventually.Holds(async () => await service.Scalar<long>($"select count(*) from holdings where person_code like '{d.Code}\\_s%'") == 100, "the persons are known");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Recruit(d, d.Today, d.Today.AddMonths(12), person: $"{d.Code}_s{i:00}").Gives(HttpStatusCode.Created)));
        var seen = new HashSet<Guid>();
        for (string? next = ""; next is not null;)
        {
            var page = await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/supervisors?limit=40{(next.Length > 0 ? $"&cursor={next}" : "")}").Gives(HttpStatusCode.OK);
            Assert.All(page.GetProperty("items").EnumerateArray(), r => Assert.True(seen.Add(r.GetProperty("supervisorId").GetGuid())));
            next = page.GetProperty("next").GetString();
        }
        Assert.Equal(100, seen.Count);
    }

    /// <summary>A supervisor over the district with an observation about the department.</summary>
    internal static async Task<(Guid Supervisor, Guid Observation)> WithObservation(District d)
    {
        var supervisor = await Recruited(d);
        return (supervisor, (await Observe(d, supervisor).Gives(HttpStatusCode.Created)).GetProperty("observationId").GetGuid());
    }

    private static async Task<Guid> Recruited(District d, DateOnly? from = null, DateOnly? until = null) =>
        (await Recruit(d, from ?? d.Today.AddDays(-30), until ?? d.Today.AddMonths(12)).Gives(HttpStatusCode.Created)).GetProperty("supervisorId").GetGuid();

    private static Task<HttpResponseMessage> Recruit(District d, DateOnly from, DateOnly until, string? person = null, string? unit = null) =>
        d.As(Role.Discipline, d.Planner).Post($"{Api}/supervisors", new { person = person ?? d.Leader, unit = unit ?? d.Code, from, until });

    private static Task<HttpResponseMessage> End(District d, Guid supervisor, DateOnly? on = null) =>
        d.As(Role.Discipline, d.Planner).Post($"{Api}/supervisors/{supervisor}/end", new { reason = "工作变动", on });

    private static Task<HttpResponseMessage> Observe(District d, Guid supervisor, DateTimeOffset? at = null, string? unit = null, string? person = null) =>
        Observe(d.As(Role.Discipline, d.Planner), d, supervisor, at, unit, person);

    private static Task<HttpResponseMessage> Observe(HttpClient http, District d, Guid supervisor, DateTimeOffset? at = null, string? unit = null, string? person = null) =>
        http.Post($"{Api}/supervisors/{supervisor}/observations", new { unit = unit ?? d.Department, observedAt = at ?? new DateTimeOffset(d.Today.AddDays(-1).ToDateTime(new TimeOnly(21, 0)), TimeSpan.FromHours(8)), place = "饭店", text = "公车停在饭店门口", person });

    private static Task<HttpResponseMessage> Return(District d, Guid supervisor, int? period = null) =>
        d.As(Role.Discipline, d.Planner).Post($"{Api}/supervisors/{supervisor}/returns", new { text = "本季度未发现问题", period });

    [Fact]
    public async Task Returns_are_listed_by_status()
    {
        var d = await District.Make(service);
        var (supervisor, _) = await WithObservation(d);
        foreach (var status in Enum.GetNames<DutyNet.Inspection.Supervisors.ListReturns.ReturnStatus>())
        {
            var listed = (await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/supervisor-returns?supervisor={supervisor}&status={status}").Gives(HttpStatusCode.OK)).GetProperty("items");
            Assert.All(listed.EnumerateArray(), r => Assert.Equal(status, r.GetProperty("status").GetString()));
        }
    }
}
