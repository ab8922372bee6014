using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class EntryTests(LogbookService service)
{
    private async Task<(Town Town, Guid Book)> Quarter(string today)
    {
        service.At(today);
        var town = await new Town(service).With(Town.Duty(CadenceKind.Quarterly, "2026-07-01", "2026-12-31"));
        return (town, await town.Book(town.Secretary));
    }

    [Theory]
    [InlineData("2026-11-13", false)] // seven days
    [InlineData("2026-11-12", true)] // eight
    [InlineData("2026-11-20", false)]
    public async Task More_than_seven_days_between_happening_and_receiving_is_late_recorded(string occurredOn, bool late)
    {
        var (town, book) = await Quarter("2026-11-20");
        var recorded = await town.Record(town.AsSecretary(), book, occurredOn);
        Assert.Equal(late, recorded.GetProperty("lateRecorded").GetBoolean());
        var rows = await town.AsOversight().GetAsync($"/api/v1/logbook/logbooks/{book}/entries?late={(late ? "true" : "false")}").Gives(HttpStatusCode.OK);
        Assert.Equal(1, rows.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_day_is_counted_in_China()
    {
        var (town, book) = await Quarter("2026-11-20");
        service.Clock.SetTo(new DateTimeOffset(2026, 11, 20, 16, 30, 0, TimeSpan.Zero)); // past midnight there
        var recorded = await town.Record(town.AsSecretary(), book, "2026-11-21");
        Assert.False(recorded.GetProperty("lateRecorded").GetBoolean());
    }

    [Fact]
    public async Task The_three_times_are_kept_apart_and_all_versions_stay()
    {
        var (town, book) = await Quarter("2026-11-20");
        var http = town.AsSecretary();
        var recorded = await http.Post($"/api/v1/logbook/logbooks/{book}/entries",
            new { category = EntryCategory.HeartToHeartTalk, text = "谈话一次", place = "村委会", participants = new[] { "王某" }, occurredOn = "2026-11-18", writtenAt = "2026-11-19T08:00:00+08:00" }).Gives(HttpStatusCode.Created);
        var id = recorded.GetProperty("entryId").GetGuid();
        service.At("2026-11-25");
        var amended = await http.Post($"/api/v1/logbook/entries/{id}/amendments", new { text = "谈话两次", reason = "漏记一次" }).Gives(HttpStatusCode.Created);
        Assert.Equal(2, amended.GetProperty("version").GetInt32());

        var entry = await http.GetAsync($"/api/v1/logbook/entries/{id}").Gives(HttpStatusCode.OK);
        Assert.Equal("2026-11-18", entry.GetProperty("occurredOn").GetString());
        Assert.Equal(new DateTimeOffset(2026, 11, 19, 0, 0, 0, TimeSpan.Zero), entry.GetProperty("writtenAt").GetDateTimeOffset());
        Assert.Equal(recorded.GetProperty("receivedAt").GetDateTimeOffset(), entry.GetProperty("receivedAt").GetDateTimeOffset());
        var versions = entry.GetProperty("versions").EnumerateArray().ToList();
        Assert.Equal(["谈话一次", "谈话两次"], versions.Select(v => v.GetProperty("text").GetString()));
        Assert.Equal("村委会", versions[1].GetProperty("place").GetString());
        Assert.Equal("漏记一次", versions[1].GetProperty("reason").GetString());
        var fact = Assert.Single(await service.Recorded<EntryAmended>(), a => a.EntryId == id);
        Assert.Equal(2, fact.Version);
    }

    [Fact]
    public async Task Nothing_recorded_can_be_changed_by_the_services_login()
    {
        var (town, book) = await Quarter("2026-11-20");
        await town.Record(town.AsSecretary(), book, "2026-11-20");
        foreach (var table in new[] { "entries", "entry_versions", "entry_duties", "entry_fulfilments", "attachments" })
        {
            await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, $"delete from {table}"));
            await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, $"truncate {table} cascade"));
        }
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, "update entries set received_at = received_at - interval '8 days'"));
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, "update entry_versions set text = 'x'"));
        await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, "alter table entries disable trigger append_only"));
    }

    [Fact]
    public async Task Two_who_amend_at_once_do_not_overwrite_each_other()
    {
        var (town, book) = await Quarter("2026-11-20");
        var http = town.AsSecretary();
        var id = (await town.Record(http, book, "2026-11-20")).GetProperty("entryId").GetGuid();
        var read = await http.GetAsync($"/api/v1/logbook/entries/{id}");
        var tag = read.Headers.ETag!.Tag;
        http.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", tag);
        var answer = await http.Post($"/api/v1/logbook/entries/{id}/amendments", new { text = "甲", reason = "更正" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("\"2\"", answer.Headers.ETag!.Tag);
        await http.Post($"/api/v1/logbook/entries/{id}/amendments", new { text = "乙", reason = "更正" }).IsProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
    }

    [Fact]
    public async Task A_leader_writes_only_in_their_own_book_and_a_clerk_on_behalf_of_its_holder()
    {
        var (town, book) = await Quarter("2026-11-20");
        var stranger = service.As(Role.Leader, town.Unit, town.Successor);
        await stranger.Post($"/api/v1/logbook/logbooks/{book}/entries", Town.Body("2026-11-20")).IsProblem(HttpStatusCode.Forbidden, "not-your-logbook");
        var recorded = await town.Record(town.AsClerk(), book, "2026-11-20");
        var entry = await town.AsOversight().GetAsync($"/api/v1/logbook/entries/{recorded.GetProperty("entryId").GetGuid()}").Gives(HttpStatusCode.OK);
        var version = entry.GetProperty("versions")[0];
        Assert.Equal($"{town.Unit}_C", version.GetProperty("personCode").GetString());
        Assert.Equal(town.Secretary, version.GetProperty("onBehalfOf").GetString());
        Assert.Equal(town.Secretary, await service.Scalar<string>($"select on_behalf_of from ledger where subject = 'entry/{entry.GetProperty("entryId").GetGuid()}'"));
        await stranger.Post($"/api/v1/logbook/entries/{entry.GetProperty("entryId").GetGuid()}/amendments", new { text = "甲", reason = "更正" }).IsProblem(HttpStatusCode.Forbidden, "not-your-logbook");
    }

    [Fact]
    public async Task The_units_book_is_written_by_whoever_holds_a_post_of_the_unit()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Yearly, "2026-01-01", "2026-12-31", owedBy: DutyOwner.Unit));
        var book = await town.Book(null);
        var recorded = await town.Record(town.AsSecretary(), book, "2026-11-20");
        Assert.Equal("Fulfilled", recorded.GetProperty("fulfilled")[0].GetProperty("status").GetString());
        await service.As(Role.Leader, town.Unit, "somebody").Post($"/api/v1/logbook/logbooks/{book}/entries", Town.Body("2026-11-20")).IsProblem(HttpStatusCode.Forbidden, "not-your-logbook");
        await service.As(Role.Department, town.Unit).Post($"/api/v1/logbook/logbooks/{book}/entries", Town.Body("2026-11-20")).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Bad_input_is_named_by_its_field()
    {
        var (town, book) = await Quarter("2026-11-20");
        var http = town.AsSecretary();
        var path = $"/api/v1/logbook/logbooks/{book}/entries";
        await http.Post(path, Town.Body("2026-11-21")).NamesField(HttpStatusCode.UnprocessableEntity, "occurredOn");
        await http.Post(path, Town.Body("2026-11-20", text: "")).NamesField(HttpStatusCode.UnprocessableEntity, "text");
        await http.Post(path, Town.Body("2026-11-20", text: "  ")).NamesField(HttpStatusCode.UnprocessableEntity, "text");
        await http.Post(path, Town.Body("2026-11-20", text: new string('字', 20_001))).NamesField(HttpStatusCode.UnprocessableEntity, "text");
        await http.Post(path, Town.Body("2026-11-20", expected: [Guid.NewGuid()])).NamesField(HttpStatusCode.UnprocessableEntity, "expectedEntryIds");
        await http.Post(path, new { category = "Other", text = "甲", occurredOn = "2026-11-20", dutyIds = new[] { Guid.NewGuid() } }).NamesField(HttpStatusCode.UnprocessableEntity, "dutyIds");
        await http.Post(path, new { category = "Other", text = "甲", occurredOn = "2026-11-20", writtenAt = "2026-11-22T00:00:00Z" }).NamesField(HttpStatusCode.UnprocessableEntity, "writtenAt");
        await http.Post(path, new { category = "Other", text = "甲", occurredOn = "2026-11-20", participants = new[] { "" } }).NamesField(HttpStatusCode.UnprocessableEntity, "participants[0]");
        await http.Post(path, new { category = "Nonsense", text = "甲", occurredOn = "2026-11-20" }).NamesField(HttpStatusCode.BadRequest, "category");
        await http.Post(path, new { category = "Other", occurredOn = "2026-11-20" }).NamesField(HttpStatusCode.BadRequest, "text");
        await http.GetAsync($"{path}?from=yesterday").NamesField(HttpStatusCode.BadRequest, "from");
        await http.GetAsync("/api/v1/logbook/expected-entries?period=2026-Q5").NamesField(HttpStatusCode.BadRequest, "period");
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from entries where logbook_id = '{book}'"));
    }

    [Fact]
    public async Task The_same_request_twice_records_one_entry()
    {
        var (town, book) = await Quarter("2026-11-20");
        var http = town.AsSecretary();
        var path = $"/api/v1/logbook/logbooks/{book}/entries";
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => http.Post(path, Town.Body("2026-11-20"), "once").Gives(HttpStatusCode.Created)));
        Assert.Single(answers.Select(a => a.GetProperty("entryId").GetGuid()).Distinct());
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from entries where logbook_id = '{book}'"));
        await http.Post(path, Town.Body("2026-11-19"), "once").IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task An_entry_fulfils_the_open_expected_entry_of_its_category_and_period()
    {
        var (town, book) = await Quarter("2026-11-20");
        var other = await town.Record(town.AsSecretary(), book, "2026-11-20", EntryCategory.GrassrootsVisit);
        Assert.Equal(0, other.GetProperty("fulfilled").GetArrayLength());
        var recorded = await town.Record(town.AsSecretary(), book, "2026-11-20");
        var fourth = (await town.Expected("period=2026-Q4")).Single();
        Assert.Equal(fourth.GetProperty("expectedEntryId").GetGuid(), recorded.GetProperty("fulfilled")[0].GetProperty("expectedEntryId").GetGuid());
        Assert.Equal("Fulfilled", fourth.GetProperty("status").GetString());
        Assert.Equal("Green", fourth.GetProperty("light").GetString());
        Assert.Equal("Expected", (await town.Expected("period=2026-Q3")).Single().GetProperty("status").GetString());
        // a second entry of the quarter fulfils nothing more, and cannot be made to
        Assert.Equal(0, (await town.Record(town.AsSecretary(), book, "2026-11-20")).GetProperty("fulfilled").GetArrayLength());
        await town.AsSecretary().Post($"/api/v1/logbook/logbooks/{book}/entries", Town.Body("2026-11-20", expected: [fourth.GetProperty("expectedEntryId").GetGuid()]))
            .IsProblem(HttpStatusCode.Conflict, "expected-entry-settled");
        var fact = Assert.Single(await service.Recorded<EntryRecorded>(), e => e.EntryId == recorded.GetProperty("entryId").GetGuid());
        Assert.Equal([fourth.GetProperty("expectedEntryId").GetGuid()], fact.ExpectedEntryIds);
        Assert.Null(fact.CaseId);
    }

    [Fact]
    public async Task As_many_entries_are_owed_as_the_cadence_says_and_each_fulfils_one()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Quarterly, "2026-10-01", "2026-12-31", times: 2));
        var book = await town.Book(town.Secretary);
        // at once: each takes another one
        var recorded = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => town.Record(town.AsSecretary(), book, "2026-11-20")));
        Assert.Equal(2, recorded.SelectMany(r => r.GetProperty("fulfilled").EnumerateArray()).Select(f => f.GetProperty("expectedEntryId").GetGuid()).Distinct().Count());
        Assert.Equal(2, recorded.Sum(r => r.GetProperty("fulfilled").GetArrayLength()));
    }

    [Fact]
    public async Task An_entry_for_another_books_or_categorys_expected_entry_is_refused()
    {
        var (town, book) = await Quarter("2026-11-20");
        var (neighbour, _) = await Quarter("2026-11-20");
        var theirs = (await neighbour.Expected("period=2026-Q4")).Single().GetProperty("expectedEntryId").GetGuid();
        var own = (await town.Expected("period=2026-Q4")).Single().GetProperty("expectedEntryId").GetGuid();
        var path = $"/api/v1/logbook/logbooks/{book}/entries";
        await town.AsSecretary().Post(path, Town.Body("2026-11-20", expected: [theirs])).NamesField(HttpStatusCode.UnprocessableEntity, "expectedEntryIds");
        await town.AsSecretary().Post(path, Town.Body("2026-11-20", EntryCategory.Other, [own])).NamesField(HttpStatusCode.UnprocessableEntity, "expectedEntryIds");
        await town.AsSecretary().Post(path, Town.Body("2026-11-20", expected: [own, own])).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_named_expected_entry_is_met_only_by_what_happened_in_its_period()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-10-01", "2026-12-31"));
        var book = await town.Book(town.Secretary);
        var path = $"/api/v1/logbook/logbooks/{book}/entries";
        var months = (await town.Expected()).Select(x => x.GetProperty("expectedEntryId").GetGuid()).ToArray(); // October to December
        foreach (var (day, month) in new[] { ("2026-11-20", 2), ("2026-11-20", 0), ("2026-10-31", 1), ("2026-11-01", 0) })
            await Outside(town, path, day, 0, months[month]);
        // each by its place in the request, one fit and one named twice
        await Outside(town, path, "2026-11-20", 2, months[1], months[1], months[2]);
        Assert.All(await town.Expected(), x => Assert.Equal("Expected", x.GetProperty("status").GetString()));
        await town.Record(town.AsSecretary(), book, "2026-10-31", expected: [months[0]]);
        await town.Record(town.AsSecretary(), book, "2026-11-01", expected: [months[1]]);
        service.At("2027-01-02");
        await Outside(town, path, "2027-01-02", 0, months[2]); // not missing yet
    }

    [Fact]
    public async Task What_is_missing_is_made_good_by_what_happened_later_but_not_before_its_period()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-10-01", "2026-10-31"));
        var book = await town.Book(town.Secretary);
        await service.Sweep<PublishMissing>();
        var missing = (await town.Expected("status=Missing")).Single().GetProperty("expectedEntryId").GetGuid();
        await Outside(town, $"/api/v1/logbook/logbooks/{book}/entries", "2026-09-30", 0, missing);
        var made = await town.Record(town.AsSecretary(), book, "2026-11-20", expected: [missing]);
        Assert.Equal("MadeGood", made.GetProperty("fulfilled")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_is_owed_by_a_date_is_met_whenever_it_happened_once_its_period_has_begun()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(
            Town.Duty(CadenceKind.ByDate, "2026-11-01", "2026-12-31", dueOn: "2026-11-10"),
            Town.Duty(CadenceKind.ByDate, "2026-12-01", "2026-12-31", dueOn: "2026-12-20"));
        var book = await town.Book(town.Secretary);
        var (past, coming) = ((await town.Expected())[0].GetProperty("expectedEntryId").GetGuid(), (await town.Expected())[1].GetProperty("expectedEntryId").GetGuid());
        await town.Record(town.AsSecretary(), book, "2026-11-20", expected: [past]);
        await Outside(town, $"/api/v1/logbook/logbooks/{book}/entries", "2026-11-20", 0, coming);
        // nor without naming it
        Assert.Equal(0, (await town.Record(town.AsSecretary(), book, "2026-11-20")).GetProperty("fulfilled").GetArrayLength());
        service.At("2026-12-01");
        await town.Record(town.AsSecretary(), book, "2026-11-25", expected: [coming]);

        var task = town.Rectification("2026-12-10", town.Secretary);
        await service.DeliverAndWait(task);
        var rectified = (await town.Expected($"case={task.CaseId}")).Single().GetProperty("expectedEntryId").GetGuid();
        await town.Record(town.AsSecretary(), book, "2026-11-30", EntryCategory.Rectification, [rectified]);
    }

    [Theory]
    [InlineData("1949-09-30", HttpStatusCode.UnprocessableEntity)]
    [InlineData("0001-01-01", HttpStatusCode.UnprocessableEntity)]
    [InlineData("1949-10-01", HttpStatusCode.Created)]
    public async Task Nothing_happened_before_October_1949(string occurredOn, HttpStatusCode status)
    {
        var (town, book) = await Quarter("2026-11-20");
        var answer = town.AsSecretary().Post($"/api/v1/logbook/logbooks/{book}/entries", Town.Body(occurredOn));
        if (status == HttpStatusCode.Created)
            await answer.Gives(status);
        else
            await answer.NamesField(status, "occurredOn");
    }

    private static async Task Outside(Town town, string path, string occurredOn, int at, params Guid[] expected)
    {
        var problem = await town.AsSecretary().Post(path, Town.Body(occurredOn, expected: expected)).Gives(HttpStatusCode.UnprocessableEntity);
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal(($"expectedEntryIds[{at}]", "outside-period"), (error.GetProperty("field").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Entries_are_found_by_text_category_and_day()
    {
        var (town, book) = await Quarter("2026-11-20");
        var http = town.AsSecretary();
        await http.Post($"/api/v1/logbook/logbooks/{book}/entries", Town.Body("2026-11-10", EntryCategory.GrassrootsVisit, text: "走访困难群众100%_户")).Gives(HttpStatusCode.Created);
        await http.Post($"/api/v1/logbook/logbooks/{book}/entries", Town.Body("2026-11-20", EntryCategory.Other, text: "其他事项")).Gives(HttpStatusCode.Created);
        async Task<int> Count(string query) => (await http.GetAsync($"/api/v1/logbook/logbooks/{book}/entries?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength();
        Assert.Equal(2, await Count("sort=occurredOn"));
        Assert.Equal(1, await Count("q=" + Uri.EscapeDataString("100%_户")));
        Assert.Equal(1, await Count("category=Other"));
        Assert.Equal(1, await Count("until=2026-11-10"));
        Assert.Equal(2, await Count("from=2026-11-10&until=2026-11-20"));
    }
}
