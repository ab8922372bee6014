using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class ReviewTests(LogbookService service)
{
    private static readonly object Accepted = new { verdict = "Accepted" };
    private static readonly object Returned = new { verdict = "Returned", defect = "Irregular", remark = "请补充谈话要点" };

    private async Task<(Town Town, Guid Book, Guid Entry)> Recorded()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"));
        var book = await town.Book(town.Secretary);
        return (town, book, (await town.Record(town.AsSecretary(), book, "2026-11-20")).GetProperty("entryId").GetGuid());
    }

    private static Task<HttpResponseMessage> Review(HttpClient http, Guid entry, object verdict) => http.Post($"/api/v1/logbook/entries/{entry}/review", verdict);

    private static Task<JsonElement> Read(Town town, Guid entry) => town.AsOversight().GetAsync($"/api/v1/logbook/entries/{entry}").Gives(HttpStatusCode.OK);

    [Fact]
    public async Task A_returned_entry_is_corrected_and_reviewed_again_and_every_verdict_stays()
    {
        var (town, book, entry) = await Recorded();
        Assert.Equal("Recorded", (await Read(town, entry)).GetProperty("state").GetString());
        var answer = await Review(town.AsOversight(), entry, Returned).Gives(HttpStatusCode.Created);
        Assert.Equal(("Returned", 1), (answer.GetProperty("state").GetString(), answer.GetProperty("version").GetInt32()));
        // the holder sees what to correct
        var row = (await town.AsSecretary().GetAsync($"/api/v1/logbook/logbooks/{book}/entries?state=Returned&defect=Irregular").Gives(HttpStatusCode.OK)).GetProperty("items")[0];
        Assert.Equal((entry, "Returned", "Irregular"), (row.GetProperty("entryId").GetGuid(), row.GetProperty("state").GetString(), row.GetProperty("defect").GetString()));

        await town.AsSecretary().Post($"/api/v1/logbook/entries/{entry}/amendments", new { text = "谈话要点如下", reason = "按审核意见补充" }).Gives(HttpStatusCode.Created);
        Assert.Equal("Recorded", (await Read(town, entry)).GetProperty("state").GetString());
        await Review(town.AsOversight(), entry, Accepted).Gives(HttpStatusCode.Created);
        var read = await Read(town, entry);
        Assert.Equal("Accepted", read.GetProperty("state").GetString());
        Assert.Equal(["1 Returned", "2 Accepted"], read.GetProperty("reviews").EnumerateArray().Select(r => $"{r.GetProperty("version")} {r.GetProperty("verdict")}"));
        Assert.Equal("请补充谈话要点", read.GetProperty("reviews")[0].GetProperty("remark").GetString());

        var returned = Assert.Single(await service.Recorded<EntryReturned>(), e => e.EntryId == entry);
        Assert.Equal((EntryDefect.Irregular, 1, $"{town.Unit}_D", (string?)town.Secretary), (returned.Defect, returned.Version, returned.ReviewerPerson, returned.PersonCode));
        Assert.Equal(2, Assert.Single(await service.Recorded<EntryAccepted>(), e => e.EntryId == entry).Version);
        // what the search goes by is what the reviews say
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from entry_states s join entry_search f using (entry_id) where f.unit_code = '{town.Unit}' and (s.state, s.version, s.defect) is distinct from (f.state, f.version, f.defect)"));
    }

    [Fact]
    public async Task A_verdict_is_never_changed_or_given_twice()
    {
        var (town, _, entry) = await Recorded();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Review(service.As(Role.Inspector, town.Unit, $"{town.Unit}_R{i}"), entry, i % 2 == 0 ? Accepted : Returned)));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        await Review(town.AsOversight(), entry, Accepted).IsProblem(HttpStatusCode.Conflict, "already-reviewed");
        Assert.Single((await Read(town, entry)).GetProperty("reviews").EnumerateArray());
        foreach (var table in new[] { "entry_reviews", "entry_remarks", "entry_links", "entry_references" })
            await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, $"delete from {table}"));
    }

    [Fact]
    public async Task Nobody_reviews_their_own_book_or_unit_or_what_they_wrote()
    {
        var (town, book, entry) = await Recorded();
        await Review(service.As(Role.Inspector, town.Unit, town.Secretary), entry, Accepted).IsProblem(HttpStatusCode.Forbidden, "own-logbook");
        // what a clerk wrote for the holder, the clerk does not judge in another role; nor who corrected it
        var written = (await town.Record(town.AsClerk(), book, "2026-11-20")).GetProperty("entryId").GetGuid();
        await Review(service.As(Role.Discipline, town.Unit, $"{town.Unit}_C"), written, Accepted).IsProblem(HttpStatusCode.Forbidden, "own-entry");
        await town.AsClerk().Post($"/api/v1/logbook/entries/{entry}/amendments", new { text = "更正", reason = "笔误" }).Gives(HttpStatusCode.Created);
        await Review(service.As(Role.Discipline, town.Unit, $"{town.Unit}_C"), entry, Accepted).IsProblem(HttpStatusCode.Forbidden, "own-entry");
        // nor the book of the unit one holds a post in
        var common = await new Town(service).With(Town.Duty(CadenceKind.Yearly, "2026-01-01", "2026-12-31", owedBy: DutyOwner.Unit));
        var ofUnit = (await common.Record(common.AsClerk(), await common.Book(null), "2026-11-20")).GetProperty("entryId").GetGuid();
        await Review(service.As(Role.Discipline, common.Unit, common.Secretary), ofUnit, Accepted).IsProblem(HttpStatusCode.Forbidden, "own-logbook");
        // nor a system
        await Review(service.As(Role.Discipline, town.Unit), entry, Accepted).IsProblem(HttpStatusCode.Forbidden, "person-required");
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from entry_reviews where entry_id in ('{entry}', '{written}', '{ofUnit}')"));
    }

    [Fact]
    public async Task A_reviewer_judges_what_they_have_read_within_their_subtree()
    {
        var (town, _, entry) = await Recorded();
        await Review(service.As(Role.Discipline, "ELSEWHERE", "x"), entry, Accepted).IsProblem(HttpStatusCode.NotFound, "entry-not-found");
        var http = town.AsOversight();
        http.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", (await http.GetAsync($"/api/v1/logbook/entries/{entry}")).Headers.ETag!.Tag);
        await town.AsSecretary().Post($"/api/v1/logbook/entries/{entry}/amendments", new { text = "更正", reason = "笔误" }).Gives(HttpStatusCode.Created);
        await Review(http, entry, Accepted).IsProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
    }

    [Fact]
    public async Task A_return_says_what_is_wrong_and_an_acceptance_has_no_defect()
    {
        var (town, _, entry) = await Recorded();
        await Review(town.AsOversight(), entry, new { verdict = "Returned", remark = "补" }).NamesField(HttpStatusCode.UnprocessableEntity, "defect");
        await Review(town.AsOversight(), entry, new { verdict = "Returned", defect = "DutyNotDone", remark = " " }).NamesField(HttpStatusCode.UnprocessableEntity, "remark");
        await Review(town.AsOversight(), entry, new { verdict = "Accepted", defect = "NotRecorded" }).NamesField(HttpStatusCode.UnprocessableEntity, "defect");
        await Review(town.AsOversight(), entry, new { verdict = "Perhaps" }).NamesField(HttpStatusCode.BadRequest, "verdict");
    }

    [Fact]
    public async Task A_remark_of_a_check_appears_on_the_entry_once_however_often_and_early_it_arrives()
    {
        var (town, book, entry) = await Recorded();
        var remark = Remark(town, entry);
        var message = Guid.CreateVersion7();
        await service.DeliverAndWait(remark, message);
        await service.DeliverAndWait(remark, message); // delivered again
        await service.DeliverAndWait(remark); // published again
        var shown = Assert.Single((await Read(town, entry)).GetProperty("remarks").EnumerateArray());
        Assert.Equal(("谈话要点未记录", "Irregular", "I1"), (shown.GetProperty("text").GetString(), shown.GetProperty("defect").GetString(), shown.GetProperty("inspectorPerson").GetString()));

        // before the entry is known here: kept, and shown as soon as it is
        var early = Remark(town, Guid.CreateVersion7());
        await service.DeliverAndWait(early);
        await service.DeliverAndWait(early);
        await Infrastructure.Execute(service.Database, $"""
            insert into entries (id, logbook_id, category, occurred_on, received_at, late_recorded) values ('{early.LogbookEntryId}', '{book}', 'Other', '2026-11-20', now(), false);
            insert into entry_versions (entry_id, version, text, participants, recorded_by, received_at) values ('{early.LogbookEntryId}', 1, '记录', array[]::text[], 'x', now());
            """);
        Assert.Single((await Read(town, early.LogbookEntryId)).GetProperty("remarks").EnumerateArray());
    }

    [Fact]
    public async Task A_remark_on_an_entry_of_another_unit_than_the_checked_one_is_not_shown()
    {
        var (town, _, entry) = await Recorded();
        var (checkedTown, _, _) = await Recorded();
        await service.DeliverAndWait(Remark(checkedTown, entry));
        Assert.Equal(0, (await Read(town, entry)).GetProperty("remarks").GetArrayLength());
    }

    private static EntryRemarked Remark(Town town, Guid entry) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), entry, town.Unit, town.Path, "谈话要点未记录", EntryDefect.Irregular, "I1", new DateTimeOffset(2026, 11, 20, 2, 0, 0, TimeSpan.Zero));
}
