using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Contracts.Responsibility;
using DutyNet.Inspection.Assessments;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>How a year's scores come about: what counts, how much, for whom, as of when; and that nothing about the delivery of facts matters.</summary>
[Collection(Shared.Name)]
public sealed class AssessmentTests(InspectionService service)
{
    private const string Api = "/api/v1/inspection";

    [Fact]
    public async Task A_year_starts_at_a_hundred_and_every_line_points_at_what_caused_it()
    {
        var d = await District.Make(service);
        Assert.Equal(100m, Points(await Unit(d, d.Department)));
        var missing = Told.Missing(d, d.Department, d.Holder);
        var id = await Tell(missing);
        var shown = await Unit(d, d.Department);
        Assert.Equal(99m, Points(shown));
        var line = Assert.Single(shown.GetProperty("lines").EnumerateArray());
        Assert.Equal("entry-missing", line.GetProperty("rule").GetString());
        Assert.Equal("应记未记，每项", line.GetProperty("says").GetString());
        var fact = Assert.Single(line.GetProperty("facts").EnumerateArray());
        Assert.Equal(id, fact.GetProperty("factId").GetGuid());
        Assert.Equal(missing.CaseId, fact.GetProperty("caseId").GetGuid());
        Assert.Equal($"expected-entry/{missing.ExpectedEntryId}", fact.GetProperty("subject").GetString());
        Assert.Equal(100m, Points(await Unit(d, d.OtherDepartment)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_made_good_weighs_half_in_whatever_order_it_is_heard_of(bool late)
    {
        var d = await District.Make(service);
        var missing = Told.Missing(d, d.Department, d.Holder);
        IFact[] facts = [missing, new EntryMadeGood(missing.ExpectedEntryId, missing.CaseId, missing.UnitCode, missing.UnitPath, Guid.CreateVersion7(), d.Today)];
        foreach (var fact in late ? facts.Reverse() : facts)
        {
            await Tell(fact);
            await service.Sweep<KeepTallies>();
        }
        var shown = await Unit(d, d.Department);
        Assert.Equal(99.5m, Points(shown));
        Assert.Equal("EntryMadeGood", Assert.Single(shown.GetProperty("lines")[0].GetProperty("facts")[0].GetProperty("mendedBy").EnumerateArray()).GetString());
        Assert.Equal(99.5m, await Kept(d, d.Department));
    }

    [Fact]
    public async Task What_was_never_owed_weighs_nothing_and_still_shows()
    {
        var d = await District.Make(service);
        var missing = Told.Missing(d, d.Department, d.Holder);
        await Tell(missing);
        await Tell(new ExemptionDecided(Guid.CreateVersion7(), missing.ExpectedEntryId, missing.CaseId, missing.UnitCode, missing.UnitPath, true, "住院", true, d.Today));
        var shown = await Unit(d, d.Department);
        Assert.Equal(100m, Points(shown));
        Assert.Equal(0m, shown.GetProperty("lines")[0].GetProperty("points").GetDecimal());
    }

    [Fact]
    public async Task A_refused_exemption_and_an_entry_in_time_are_of_no_account()
    {
        var d = await District.Make(service);
        var missing = Told.Missing(d, d.Department, d.Holder);
        await Tell(missing);
        await Tell(new ExemptionDecided(Guid.CreateVersion7(), missing.ExpectedEntryId, missing.CaseId, missing.UnitCode, missing.UnitPath, false, "不予免记", true, d.Today));
        await Tell(Told.Entry(d, d.Department, d.Holder, late: false));
        Assert.Equal(99m, Points(await Unit(d, d.Department)));
        await Tell(Told.Entry(d, d.Department, d.Holder, late: true));
        Assert.Equal(98.8m, Points(await Unit(d, d.Department)));
    }

    [Fact]
    public async Task A_rule_takes_no_more_than_its_limit()
    {
        var d = await District.Make(service);
        for (var i = 0; i < 25; i++)
            await Tell(Told.Missing(d, d.Department, null));
        var shown = await Unit(d, d.Department);
        Assert.Equal(80m, Points(shown));
        Assert.Equal(25, shown.GetProperty("lines")[0].GetProperty("facts").GetArrayLength());
        await service.Sweep<KeepTallies>();
        Assert.Equal(80m, await Kept(d, d.Department));
    }

    [Fact]
    public async Task A_leader_answers_for_their_own_and_the_first_responsible_person_for_the_unit()
    {
        var d = await District.Make(service);
        var head = d.Code + "_head";
        await service.DeliverAndWait(d.Filled(head, d.Department) with { Role = PostRole.FirstResponsible });
        await Tell(Told.Missing(d, d.Department, d.Holder));
        await Tell(Told.Found(d, d.Department, Severity.Grave));
        Assert.Equal(93m, Points(await Unit(d, d.Department)));
        Assert.Equal(98m, Points(await Person(d, d.Holder)));
        var shown = await Person(d, head);
        Assert.Equal(97m, Points(shown));
        Assert.Equal("FirstResponsible", Assert.Single(shown.GetProperty("lines").EnumerateArray()).GetProperty("appliesTo").GetString());
    }

    [Fact]
    public async Task Good_work_is_credited()
    {
        var d = await District.Make(service);
        await Tell(Told.Missing(d, d.Department, null));
        await Tell(new AnnualTaskDone(Guid.CreateVersion7(), null, d.Today.Year, "RW1", d.Department, d.Path(d.Department), "任务", Guid.CreateVersion7(), d.Holder, d.Today, d.Today));
        await Tell(new AnnualTaskDone(Guid.CreateVersion7(), null, d.Today.Year, "RW2", d.Department, d.Path(d.Department), "任务", Guid.CreateVersion7(), d.Holder, d.Today.AddDays(-1), d.Today));
        var shown = await Unit(d, d.Department);
        Assert.Equal(99.5m, Points(shown));
        Assert.Equal((1m, 0.5m), (shown.GetProperty("deducted").GetDecimal(), shown.GetProperty("credited").GetDecimal()));
    }

    [Fact]
    public async Task The_business_day_decides_the_year()
    {
        var d = await District.Make(service);
        await Tell(Told.Missing(d, d.Department, null) with { DueOn = new(d.Today.Year - 1, 12, 31) });
        await Tell(new PledgeOverdue(Guid.CreateVersion7(), Guid.CreateVersion7(), d.Today.Year - 1, d.Department, d.Path(d.Department), Guid.CreateVersion7(), "P", d.Holder, d.Today));
        Assert.Equal(100m, Points(await Unit(d, d.Department)));
        Assert.Equal(97m, Points(await Unit(d, d.Department, $"&year={d.Today.Year - 1}")));
    }

    [Fact]
    public async Task Scores_can_be_worked_out_as_of_any_instant()
    {
        var d = await District.Make(service);
        var now = service.Clock.GetUtcNow();
        await Tell(Told.Found(d, d.Department, Severity.Minor), at: now.AddHours(-3));
        await Tell(Told.Found(d, d.Department, Severity.Serious), at: now.AddHours(-1));
        Assert.Equal(100m, Points(await Unit(d, d.Department, At(now.AddHours(-4)))));
        Assert.Equal(99m, Points(await Unit(d, d.Department, At(now.AddHours(-2)))));
        Assert.Equal(96m, Points(await Unit(d, d.Department)));
        Assert.Equal(99m, (await Running(d, At(now.AddHours(-2)))).Single(r => r.Code == d.Department).Score);
        await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/assessments/running?at={Uri.EscapeDataString(now.AddDays(1).ToString("O"))}").NamesField(HttpStatusCode.BadRequest, "at");
        await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/assessments/running?year=1").NamesField(HttpStatusCode.BadRequest, "year");
    }

    [Fact]
    public async Task The_same_message_again_counts_once()
    {
        var d = await District.Make(service);
        var missing = Told.Missing(d, d.Department, d.Holder);
        var id = Guid.CreateVersion7();
        await Task.WhenAll(service.Deliver(missing, id), service.Deliver(missing, id), service.Deliver(missing, id));
        await service.DeliverAndWait(missing, id);
        await service.Sweep<KeepTallies>();
        Assert.Equal(99m, Points(await Unit(d, d.Department)));
        Assert.Equal(99m, await Kept(d, d.Department));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from scored_facts where message_id = '{id}'"));
    }

    [Fact]
    public async Task A_fact_about_a_unit_not_known_yet_counts_once_it_is()
    {
        var d = await District.Make(service);
        var late = d.Code + "_LATE";
        await Tell(Told.Missing(d, late, null));
        await service.Sweep<KeepTallies>();
        await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/assessments/running/units/{late}").IsProblem(HttpStatusCode.NotFound, "score-not-found");
        await d.Register(late);
        Assert.Equal(99m, Points(await Unit(d, late)));
        Assert.Equal(99m, await Kept(d, late));
    }

    [Fact]
    public async Task What_is_kept_of_a_fact_cannot_be_changed_or_removed()
    {
        var d = await District.Make(service);
        await Tell(Told.Missing(d, d.Department, d.Holder));
        foreach (var table in new[] { "scored_facts", "facts_set_aside", "assessment_rule_sets", "assessment_rule_adoptions", "assessments", "assessment_scores", "assessment_lines", "assessment_publications", "assessment_remarks", "assessment_answers" })
            foreach (var sql in new[] { $"delete from {table}", $"truncate {table} cascade" })
                await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Infrastructure.Execute(service.Database, sql));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Infrastructure.Execute(service.Database, "update scored_facts set quantity = 0"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Kept_scores_equal_those_from_scratch_over_random_facts_in_random_order(int seed)
    {
        var random = new Random(seed);
        var d = await District.Make(service);
        var facts = Told.Random(d, random, 120);
        (IFact Fact, Guid Id)[] messages = [.. facts.Select(f => (f, Guid.CreateVersion7()))];
        (IFact Fact, Guid Id)[] order = [.. messages, .. messages];
        random.Shuffle(order);
        foreach (var (fact, id) in order)
        {
            await Tell(fact, id);
            if (random.Next(12) == 0) // counted in between, at any moment, also by two at once
                await Task.WhenAll(service.Sweep<KeepTallies>(), service.Sweep<KeepTallies>());
        }
        await service.Sweep<KeepTallies>();
        var kept = await Running(d);
        Assert.Equal(await Running(d, At(service.Clock.GetUtcNow())), kept);
        Assert.Contains(kept, r => r.Score < 100);
        // and each explanation comes to its score
        foreach (var row in kept)
        {
            var shown = row.Kind == "Unit" ? await Unit(d, row.Code) : await Person(d, row.Code);
            var lines = shown.GetProperty("lines").EnumerateArray().Sum(l => l.GetProperty("points").GetDecimal());
            Assert.Equal(row.Score, Math.Clamp(100 + lines, 0, 110));
        }
        var names = string.Join(',', d.Department, d.OtherDepartment, d.Branch, d.Group, d.Code);
        Assert.Equal(0, await service.Scalar<long>($"""
            select count(*) from (
                select unit_code, person_code, fact, variant, mended_by, facts, quantity, fingerprint from tallies where year = {d.Today.Year} and unit_code = any(string_to_array('{names}', ','))
                except select * from tallied(string_to_array('{names}', ','), {d.Today.Year}, 'infinity', 9223372036854775807)) x
            """));
    }

    [Fact]
    public async Task Counting_again_touches_only_units_with_news()
    {
        var d = await District.Make(service);
        await Tell(Told.Missing(d, d.Department, null));
        await Tell(Told.Missing(d, d.OtherDepartment, null));
        await service.Sweep<KeepTallies>();
        var before = await service.Scalar<string>($"select xmin::text from tallies where unit_code = '{d.OtherDepartment}'");
        await Tell(Told.Missing(d, d.Department, null));
        await service.Sweep<KeepTallies>();
        Assert.Equal(before, await service.Scalar<string>($"select xmin::text from tallies where unit_code = '{d.OtherDepartment}'"));
        Assert.Equal(98m, await Kept(d, d.Department));
    }

    [Fact]
    public async Task What_this_service_finds_counts_too_and_the_ledger_said_again_changes_nothing()
    {
        var d = await District.Make(service);
        var since = service.Clock.GetUtcNow();
        var found = await d.Find();
        await Eventually.Holds(async () => Points(await Unit(d, d.Department)) == 97m, "the finding counts");
        await service.DeliverAndWait(d.Submitted(found, 1));
        await d.Close(found).Gives(HttpStatusCode.OK);
        await Eventually.Holds(async () => Points(await Unit(d, d.Department)) == 98.5m, "its close-out counts");
        using var operations = service.As(Role.Operator);
        await operations.Post($"{Api}/ledger/republish", new { since }).Gives(HttpStatusCode.OK);
        await service.OutboxIsEmpty();
        await service.DeliverAndWait(d.Unit(d.Department)); // behind what was said again
        Assert.Equal(98.5m, Points(await Unit(d, d.Department)));
    }

    [Fact]
    public async Task An_overdue_rectification_is_less_once_the_finding_is_closed()
    {
        var d = await District.Make(service);
        var found = Told.Found(d, d.Department, Severity.Minor);
        await Tell(found);
        await Tell(new RectificationOverdue(Guid.CreateVersion7(), found.FindingId, found.CaseId, d.Department, d.Path(d.Department), null, d.Holder, d.Today));
        Assert.Equal(96m, Points(await Unit(d, d.Department)));
        await Tell(new FindingClosed(found.FindingId, found.CaseId, d.Department, d.Path(d.Department), d.Inspector, "已核实", 2));
        Assert.Equal(97.4m, Points(await Unit(d, d.Department))); // 1 halved, 3 less 30 %
        Assert.Equal(97.9m, Points(await Person(d, d.Holder)));
    }

    [Fact]
    public async Task An_answer_heard_twice_and_before_its_fact_sets_it_aside_all_the_same()
    {
        var d = await District.Make(service);
        var id = Guid.CreateVersion7();
        var answer = new AssessmentRemarkAnswered(Guid.CreateVersion7(), Guid.CreateVersion7(), d.Department, d.Path(d.Department), true, "核实", [id], d.Overseer, service.Clock.GetUtcNow());
        await service.DeliverAndWait(answer);
        await service.DeliverAndWait(answer);
        await Tell(Told.Missing(d, d.Department, null), id);
        await service.Sweep<KeepTallies>();
        Assert.Equal(100m, Points(await Unit(d, d.Department)));
        Assert.Equal(100m, await Kept(d, d.Department));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from facts_set_aside where message_id = '{id}'"));
    }

    [Fact]
    public async Task The_facts_are_listed_as_CSV_and_the_score_is_a_page()
    {
        var d = await District.Make(service);
        await Tell(Told.Missing(d, d.Department, null));
        using var http = d.As(Role.Discipline, d.Overseer);
        var csv = await http.GetStringAsync($"{Api}/assessments/running/units/{d.Department}?format=csv");
        Assert.Contains("entry-missing", csv);
        var page = await http.GetStringAsync($"{Api}/assessments/running/units/{d.Department}?format=html");
        Assert.Contains("应记未记，每项", page);
    }

    [Fact]
    public async Task Running_scores_show_discipline_staff_their_own_subtree_alone()
    {
        var d = await District.Make(service);
        var foreign = await District.Make(service);
        Assert.All(await Running(d), r => Assert.StartsWith(d.Code, r.Code));
        using var other = service.As(Role.Discipline, foreign.Code, "x");
        await other.GetAsync($"{Api}/assessments/running/units/{d.Department}").IsProblem(HttpStatusCode.NotFound, "score-not-found");
        await other.GetAsync($"{Api}/assessments/running/persons/{d.Holder}").IsProblem(HttpStatusCode.NotFound, "score-not-found");
        await other.GetAsync($"{Api}/assessments/running?unit={d.Department}").IsProblem(HttpStatusCode.NotFound, "unit-not-found");
        using var below = service.As(Role.Discipline, d.Department, "x");
        Assert.Equal([d.Department, d.Branch], (await below.GetAsync($"{Api}/assessments/running?kind=Unit").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("code").GetString()));
        using var everywhere = service.As(Role.Discipline, person: "x");
        await everywhere.GetAsync($"{Api}/assessments/running").NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        Assert.Equal(100m, Points(await everywhere.GetAsync($"{Api}/assessments/running/units/{d.Department}").Gives(HttpStatusCode.OK)));
    }

    [Fact]
    public async Task The_list_pages_through_all_in_the_order_of_scores()
    {
        var d = await District.Make(service);
        await Tell(Told.Found(d, d.Department, Severity.Grave));
        await Tell(Told.Found(d, d.Group, Severity.Minor));
        await service.Sweep<KeepTallies>();
        using var http = d.As(Role.Discipline, d.Overseer);
        var (codes, next) = (new List<string>(), "");
        while (next is not null)
        {
            var page = await http.GetAsync($"{Api}/assessments/running?kind=Unit&sort=score&limit=2&cursor={next}").Gives(HttpStatusCode.OK);
            codes.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("code").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        Assert.Equal([d.Department, d.Group, d.Code, d.Branch, d.OtherDepartment], codes);
    }

    private sealed record Row(string Kind, string Code, decimal Score, int Place, int ClassSize);

    private async Task<List<Row>> Running(District d, string query = "") =>
        [.. (await d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/assessments/running?limit=500{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()
            .Select(r => new Row(r.GetProperty("kind").GetString()!, r.GetProperty("code").GetString()!, r.GetProperty("score").GetDecimal(), r.GetProperty("place").GetInt32(), r.GetProperty("classSize").GetInt32()))];

    private async Task<decimal> Kept(District d, string unit) => (await Running(d)).Single(r => r.Code == unit).Score;

    private static string At(DateTimeOffset at) => $"&at={Uri.EscapeDataString(at.ToString("O"))}";

    private Task<JsonElement> Unit(District d, string unit, string query = "") => d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/assessments/running/units/{unit}?format=json{query}").Gives(HttpStatusCode.OK);

    private Task<JsonElement> Person(District d, string person) => d.As(Role.Discipline, d.Overseer).GetAsync($"{Api}/assessments/running/persons/{person}").Gives(HttpStatusCode.OK);

    private static decimal Points(JsonElement score) => score.GetProperty("score").GetDecimal();

    private async Task<Guid> Tell(IFact fact, Guid? id = null, DateTimeOffset? at = null) => await Told.Tell(service, fact, id, at);
}
