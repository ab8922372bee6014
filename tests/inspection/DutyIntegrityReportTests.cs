using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Secrecy;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.DutyIntegrityReports;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Reports on duty and integrity (述责述廉): filed in person, rated in secret, and below 70 a talk is asked for.</summary>
[Collection(Shared.Name)]
public sealed class DutyIntegrityReportTests(InspectionService service)
{
    private const string Reports = "/api/v1/inspection/duty-integrity-reports";

    private static string[] Delegates(District d) => [d.Planner, d.Overseer, d.Leader, d.Inspector, d.Code + "_fifth"];

    private static HttpClient Holder(District d) => d.As(Role.Leader, d.Holder);

    private static HttpClient Discipline(District d) => d.As(Role.Discipline, d.Overseer);

    private static object Report(District d, int? year = null, string? unit = null, Guid? round = null) => new { year = year ?? d.Today.Year, unit = unit ?? d.Department, text = "一年来履行主体责任和廉洁自律情况……", round };

    private async Task<(District D, Guid Id)> Filed()
    {
        var d = await District.Make(service);
        await d.Fill(d.Code + "_fifth", d.OtherDepartment);
        return (d, (await Holder(d).Post(Reports, Report(d)).Gives(HttpStatusCode.Created)).GetProperty("reportId").GetGuid());
    }

    private static Task<HttpResponseMessage> Open(District d, Guid id, params string[] delegates) => Discipline(d).Post($"{Reports}/{id}/ratings/open", new { delegates = delegates.Length == 0 ? Delegates(d) : delegates });

    private async Task<(District D, Guid Id, Guid Rating)> Opened()
    {
        var (d, id) = await Filed();
        await Open(d, id).Gives(HttpStatusCode.OK);
        return (d, id, await service.Scalar<Guid>($"select id from duty_integrity_ratings where report_id = '{id}'"));
    }

    private static Task<HttpResponseMessage> Rate(District d, Guid id, string person, int points, string? key = null) => d.As(Role.Clerk, person).Post($"{Reports}/{id}/rating-papers", new { points }, key);

    private static async Task Rate(District d, Guid id, params int[] points)
    {
        foreach (var (i, p) in points.Index())
            await Rate(d, id, Delegates(d)[i], p).Gives(HttpStatusCode.OK);
    }

    private static Task<HttpResponseMessage> Close(District d, Guid id, object? body = null) => Discipline(d).Post($"{Reports}/{id}/ratings/close", body ?? new { });

    [Fact]
    public async Task A_leader_files_the_report_of_a_year_in_person_once()
    {
        var d = await District.Make(service);
        var foreign = await District.Make(service);
        await service.As(Role.Leader, d.Code).Post(Reports, Report(d)).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await Holder(d).Post(Reports, Report(d, d.Today.Year - 2)).NamesField(HttpStatusCode.UnprocessableEntity, "year");
        await Holder(d).Post(Reports, Report(d, d.Today.Year + 1)).NamesField(HttpStatusCode.UnprocessableEntity, "year");
        await Holder(d).Post(Reports, Report(d, int.MaxValue)).NamesField(HttpStatusCode.UnprocessableEntity, "year");
        await Holder(d).Post(Reports, Report(d, unit: d.OtherDepartment)).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Holder(d).Post(Reports, Report(d, unit: foreign.Department)).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Holder(d).Post(Reports, Report(d, round: Guid.CreateVersion7())).NamesField(HttpStatusCode.UnprocessableEntity, "round");
        var both = await Task.WhenAll(Holder(d).Post(Reports, Report(d)), Holder(d).Post(Reports, Report(d)));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], both.Select(a => a.StatusCode).Order());
        await Holder(d).Post(Reports, Report(d)).IsProblem(HttpStatusCode.Conflict, "already-filed");
        await Holder(d).Post(Reports, Report(d, d.Today.Year - 1)).Gives(HttpStatusCode.Created);
        Assert.Equal(2, (await service.Recorded<DutyIntegrityReportFiled>()).Count(r => r.PersonCode == d.Holder));
    }

    [Fact]
    public async Task Who_left_the_unit_before_the_year_has_nothing_to_report_on_it()
    {
        var d = await District.Make(service);
        var gone = d.Filled(d.Code + "_gone", d.Department);
        await service.DeliverAndWait(gone);
        await service.DeliverAndWait(d.Vacated(gone, new DateOnly(d.Today.Year - 1, 12, 31)));
        var leader = d.As(Role.Leader, gone.PersonCode);
        await leader.Post(Reports, Report(d)).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await leader.Post(Reports, Report(d, d.Today.Year - 1)).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_report_belongs_to_a_round_whose_methods_name_the_appraisal()
    {
        var d = await District.Make(service);
        async Task<Guid> Round(string kind, params string[] methods) => (await d.As(Role.Discipline, d.Planner)
            .Post("/api/v1/inspection/rounds", new { kind, title = "年底检查", from = d.Today, until = d.Today, units = new[] { d.Department }, methods }).Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();
        await Holder(d).Post(Reports, Report(d, round: await Round("YearEnd", "ReadFiles"))).NamesField(HttpStatusCode.UnprocessableEntity, "round");
        await Holder(d).Post(Reports, Report(d, round: await Round("CovertVisit", "Appraisal"))).NamesField(HttpStatusCode.UnprocessableEntity, "round"); // nobody may learn of it
        var round = await Round("YearEnd", "Appraisal", "OnSite");
        await Holder(d).Post(Reports, Report(d, round: round)).Gives(HttpStatusCode.Created);
        var listed = await Discipline(d).GetAsync($"{Reports}?round={round}").Gives(HttpStatusCode.OK);
        Assert.Equal(d.Holder, Assert.Single(listed.GetProperty("items").EnumerateArray()).GetProperty("personCode").GetString());
    }

    [Fact]
    public async Task Ratings_are_opened_by_discipline_among_enough_delegates_and_never_by_or_for_the_one_rated()
    {
        var (d, id) = await Filed();
        await Open(d, id, Delegates(d)[..4]).NamesField(HttpStatusCode.UnprocessableEntity, "delegates");
        await Open(d, id, [.. Delegates(d), "NOBODY"]).NamesField(HttpStatusCode.UnprocessableEntity, "delegates[5]");
        await Open(d, id, [.. Delegates(d), d.Holder]).NamesField(HttpStatusCode.UnprocessableEntity, "delegates[5]");
        await Open(d, id, [.. Delegates(d), d.Leader]).NamesField(HttpStatusCode.UnprocessableEntity, "delegates[5]");
        async Task Until(DateOnly until) => await Discipline(d).Post($"{Reports}/{id}/ratings/open", new { delegates = Delegates(d), untilOn = until }).NamesField(HttpStatusCode.UnprocessableEntity, "untilOn");
        await Until(d.Today.AddDays(-1));
        await Until(DateOnly.MaxValue);
        await d.As(Role.Discipline, d.Holder).Post($"{Reports}/{id}/ratings/open", new { delegates = Delegates(d) }).IsProblem(HttpStatusCode.Forbidden, "own-report");
        await service.As(Role.Discipline, d.Code).Post($"{Reports}/{id}/ratings/open", new { delegates = Delegates(d) }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await Rate(d, id, d.Leader, 90).Gives(HttpStatusCode.NotFound); // nobody asked them yet
        await Open(d, id).Gives(HttpStatusCode.OK);
        await Open(d, id).IsProblem(HttpStatusCode.Conflict, "ratings-opened");
        var fact = Assert.Single(await service.Recorded<DutyIntegrityRatingsOpened>(), r => r.ReportId == id);
        Assert.Equal((5, d.Today.AddDays(14)), (fact.Delegates, fact.UntilOn));
    }

    [Fact]
    public async Task A_delegate_rates_once_in_person_until_the_last_day()
    {
        var (d, id, _) = await Opened();
        await d.As(Role.Leader, d.Holder).Post($"{Reports}/{id}/rating-papers", new { points = 100 }).IsProblem(HttpStatusCode.Forbidden, "not-a-delegate");
        await service.As(Role.Discipline, d.Code).Post($"{Reports}/{id}/rating-papers", new { points = 100 }).IsProblem(HttpStatusCode.Forbidden, "not-a-delegate");
        await Rate(d, id, d.Leader, 101).NamesField(HttpStatusCode.UnprocessableEntity, "points");
        await Rate(d, id, d.Leader, -1).NamesField(HttpStatusCode.UnprocessableEntity, "points");
        var both = await Task.WhenAll(Rate(d, id, d.Leader, 90), Rate(d, id, d.Leader, 10));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], both.Select(a => a.StatusCode).Order());
        await service.As(Role.Leader, d.OtherDepartment, d.Code + "_fifth").Post($"{Reports}/{id}/rating-papers", new { points = 80 }).Gives(HttpStatusCode.OK); // a delegate may come from anywhere
        var now = service.Clock.GetUtcNow();
        try
        {
            service.Clock.Advance(TimeSpan.FromDays(15));
            await Rate(d, id, d.Inspector, 90).IsProblem(HttpStatusCode.Conflict, "ratings-over");
        }
        finally
        {
            service.Clock.SetTo(now);
        }
        await Rate(d, id, d.Inspector, 90).Gives(HttpStatusCode.OK);
        Assert.Equal(3, (await service.Recorded<DutyIntegrityPaperCast>()).Count(p => p.ReportId == id));
    }

    [Fact]
    public async Task The_result_shows_to_the_one_rated_and_to_discipline_alone()
    {
        var (d, id, rating) = await Opened();
        await Rate(d, id, 95, 88, 75, 66, 59);
        await Close(d, id).Gives(HttpStatusCode.OK);
        await Close(d, id).IsProblem(HttpStatusCode.Conflict, "not-rating");
        await Rate(d, id, d.Leader, 1).IsProblem(HttpStatusCode.Conflict, "not-rating");
        foreach (var http in new[] { Holder(d), Discipline(d) })
        {
            var result = (await http.GetAsync($"{Reports}/{id}").Gives(HttpStatusCode.OK)).GetProperty("result");
            Assert.Equal(76.6m, result.GetProperty("mean").GetDecimal());
            Assert.Equal([1, 1, 1, 1, 1], result.GetProperty("bands").EnumerateArray().Select(b => b.GetInt32()));
            Assert.Equal(76.6m, Assert.Single((await http.GetAsync(Reports).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("mean").GetDecimal());
        }
        var delegates = d.As(Role.Leader, d.Leader);
        Assert.Equal(JsonValueKind.Null, (await delegates.GetAsync($"{Reports}/{id}").Gives(HttpStatusCode.OK)).GetProperty("result").ValueKind);
        Assert.Equal(JsonValueKind.Null, Assert.Single((await delegates.GetAsync(Reports).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("mean").ValueKind);
        foreach (var role in new[] { Role.Leader, Role.Clerk, Role.Inspector })
        {
            await d.As(role, "somebody").GetAsync($"{Reports}/{id}").Gives(HttpStatusCode.NotFound);
            Assert.Empty((await d.As(role, "somebody").GetAsync(Reports).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        }
        await service.As(Role.Discipline, d.OtherDepartment, "x").GetAsync($"{Reports}/{id}").Gives(HttpStatusCode.NotFound);
        Assert.DoesNotContain(await service.Recorded<AccountabilityRequested>(), r => r.CauseId == id);
        Assert.Null(Assert.Single(await service.Recorded<DutyIntegrityRatingsClosed>(), r => r.ReportId == id).CaseId);
        Assert.DoesNotContain(rating, service.Get<SecretKeys>().Kept());
    }

    [Fact]
    public async Task Below_seventy_a_talk_is_asked_for_once_and_at_seventy_none()
    {
        var (d, low, _) = await Opened();
        await Rate(d, low, 70, 70, 70, 70, 69);
        var closings = await Task.WhenAll(Close(d, low), Close(d, low));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], closings.Select(a => a.StatusCode).Order());
        var request = Assert.Single(await service.Recorded<AccountabilityRequested>(), r => r.CauseId == low);
        Assert.Equal((ProposalKind.Talk, RequestCause.LowRating, d.Holder, d.Department), (request.Kind, request.Cause, request.PersonCode, request.UnitCode));
        Assert.Contains("69.80", request.Reason);
        Assert.Equal(request.CaseId, Assert.Single(await service.Recorded<DutyIntegrityRatingsClosed>(), r => r.ReportId == low).CaseId);
        Assert.True((await Holder(d).GetAsync($"{Reports}/{low}").Gives(HttpStatusCode.OK)).GetProperty("result").GetProperty("talkAskedFor").GetBoolean());

        var (e, exactly, _) = await Opened();
        await Rate(e, exactly, 70, 70, 70, 70, 70);
        await Close(e, exactly).Gives(HttpStatusCode.OK);
        Assert.DoesNotContain(await service.Recorded<AccountabilityRequested>(), r => r.CauseId == exactly);
    }

    [Fact]
    public async Task Too_few_papers_are_never_counted_and_ratings_given_up_are_opened_again()
    {
        var (d, id, first) = await Opened();
        await Rate(d, id, 10, 20, 30, 40);
        await Close(d, id).IsProblem(HttpStatusCode.Conflict, "too-few-papers");
        await Close(d, id, new { giveUp = true }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await Close(d, id, new { reason = "无" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await d.As(Role.Discipline, d.Holder).Post($"{Reports}/{id}/ratings/close", new { giveUp = true, reason = "x" }).IsProblem(HttpStatusCode.Forbidden, "own-report");
        var givenUp = await Close(d, id, new { giveUp = true, reason = "人数不足" }).Gives(HttpStatusCode.OK);
        Assert.False(givenUp.GetProperty("counted").GetBoolean());
        Assert.Equal(JsonValueKind.Null, givenUp.GetProperty("mean").ValueKind);
        Assert.DoesNotContain(first, service.Get<SecretKeys>().Kept());

        await Open(d, id).Gives(HttpStatusCode.OK);
        await Rate(d, id, 90, 90, 90, 90, 90);
        await Close(d, id).Gives(HttpStatusCode.OK);
        var shown = await Holder(d).GetAsync($"{Reports}/{id}").Gives(HttpStatusCode.OK);
        Assert.Equal((90m, "人数不足"), (shown.GetProperty("result").GetProperty("mean").GetDecimal(), shown.GetProperty("givenUp")[0].GetProperty("reason").GetString()));
        Assert.Equal("Rated", Assert.Single((await Discipline(d).GetAsync(Reports).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Nothing_in_the_database_depends_on_the_points_but_sums_that_look_random()
    {
        var (d, id, rating) = await Opened();
        var before = await Everything(id);
        await Rate(d, id, d.Leader, 37, key: "my-key").Gives(HttpStatusCode.OK);
        var added = (await Everything(id)).Where(row => !before.Contains(row)).ToList();
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from idempotency_keys where key = 'my-key' and caller = 'account/{d.Leader}'"));
        Assert.Equal(["duty_integrity_papers", .. Enumerable.Repeat("duty_integrity_sums", 6), "ledger"], added.Select(r => r.Split(' ')[0]).Where(t => t != "outbox").Order());
        var paper = Assert.Single(await service.Recorded<DutyIntegrityPaperCast>(), p => p.ReportId == id);
        Assert.Equal(new DutyIntegrityPaperCast(id, rating, d.Department, d.Path(d.Department), d.Leader), paper);
        // All sums change with each paper, in the one transaction, each by a number far from a count.
        Assert.Equal(6, await service.Scalar<long>($"select count(*) from duty_integrity_sums where rating_id = '{rating}' and masked > 1000"));
        Assert.Equal(1, await service.Scalar<long>($"select count(distinct xmin::text) from duty_integrity_sums where rating_id = '{rating}'"));
        var key = (await service.Get<SecretKeys>().Read(rating, CancellationToken.None))!;
        var nonce = await service.Scalar<Guid>($"select nonce from duty_integrity_papers where rating_id = '{rating}'");
        Assert.Equal(SecretRating.Paper(key, rating, nonce, 37)[5], await service.Scalar<long>($"select masked from duty_integrity_sums where rating_id = '{rating}' and cell = 5"));
    }

    [Fact]
    public async Task Sums_that_somebody_changed_do_not_add_up_and_ratings_without_a_key_are_given_up()
    {
        var (d, id, rating) = await Opened();
        await Rate(d, id, 90, 90, 90, 90, 90);
        await Infrastructure.Execute(service.Database, $"update duty_integrity_sums set masked = masked + 1 where rating_id = '{rating}' and cell = 0");
        await Close(d, id).IsProblem(HttpStatusCode.Conflict, "ratings-do-not-add-up");
        service.Get<SecretKeys>().Destroy(rating);
        await Close(d, id).IsProblem(HttpStatusCode.Conflict, "rating-key-missing");
        await Close(d, id, new { giveUp = true, reason = "数据被改动" }).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_key_of_closed_ratings_that_was_left_behind_is_destroyed()
    {
        var (_, _, open) = await Opened();
        var (d, id, closed) = await Opened();
        await Close(d, id, new { giveUp = true, reason = "试" }).Gives(HttpStatusCode.OK);
        await service.Get<SecretKeys>().Create(closed, CancellationToken.None); // as if the process had died before it came to that
        await service.Sweep<DestroyRatingKeys>();
        Assert.DoesNotContain(closed, service.Get<SecretKeys>().Kept());
        Assert.Contains(open, service.Get<SecretKeys>().Kept());
    }

    [Fact]
    public async Task Reports_are_listed_by_year_unit_person_and_status()
    {
        var (d, id, _) = await Opened();
        await Holder(d).Post(Reports, Report(d, d.Today.Year - 1)).Gives(HttpStatusCode.Created);
        async Task<Guid[]> Ids(string query) =>
            [.. (await Discipline(d).GetAsync($"{Reports}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("reportId").GetGuid())];
        Assert.Equal([id], await Ids($"year={d.Today.Year}&unit={d.Code}&person={d.Holder}"));
        Assert.Equal([id], await Ids("status=Rating"));
        Assert.Empty(await Ids($"unit={d.OtherDepartment}"));
        Assert.Equal(2, (await Ids("")).Length);
        var page = await Discipline(d).GetAsync($"{Reports}?limit=1").Gives(HttpStatusCode.OK);
        Assert.Single(await Ids($"limit=1&cursor={page.GetProperty("next").GetString()}"));
        Assert.Equal(3, (await Discipline(d).GetStringAsync($"{Reports}?format=csv")).Trim().Split('\n').Length);
        await Discipline(d).GetAsync($"{Reports}?year=many").NamesField(HttpStatusCode.BadRequest, "year");
    }

    private async Task<HashSet<string>> Everything(Guid report)
    {
        await service.OutboxIsEmpty();
        var rows = new HashSet<string>(StringComparer.Ordinal);
        await using var source = NpgsqlDataSource.Create(service.Database);
        var tables = new List<string>();
        await using (var reader = await source.CreateCommand("select tablename from pg_tables where schemaname = 'public' and tablename not in ('inbox', 'migrations')").ExecuteReaderAsync())
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        foreach (var table in tables)
        {
            await using var reader = await source.CreateCommand($"select t::text from {table} t").ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add($"{table} {reader.GetString(0)}");
        }
        Assert.Contains(rows, r => r.Contains(report.ToString(), StringComparison.Ordinal));
        return rows;
    }
}
