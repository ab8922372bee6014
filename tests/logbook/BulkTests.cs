using System.Net;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class BulkTests(LogbookService service)
{
    private const string Api = "/api/v1/logbook/entries/bulk";

    private async Task<Town> Opened(CadenceKind kind = CadenceKind.Monthly)
    {
        service.At("2026-11-20");
        return await new Town(service).With(Town.Duty(kind, "2026-10-01", "2026-12-31"));
    }

    private HttpClient AsSystem(Town town) => service.As(Role.Department, town.Unit);

    private static object Row(Town town, string reference, string on = "2026-11-20", string text = "谈心谈话", string category = "HeartToHeartTalk", string? person = "", Guid[]? expected = null) =>
        new { reference, unit = town.Unit, person = person?.Length == 0 ? town.Secretary : person, entry = new { category, text, occurredOn = on, expectedEntryIds = expected } };

    private async Task<List<JsonElement>> Send(Town town, params object[] rows) => [.. (await AsSystem(town).Post(Api, rows).Gives(HttpStatusCode.OK)).GetProperty("rows").EnumerateArray()];

    private static IEnumerable<string?> Statuses(IEnumerable<JsonElement> rows) => rows.Select(r => r.GetProperty("status").GetString());

    [Fact]
    public async Task Every_row_is_answered_and_good_rows_are_recorded_though_others_are_refused()
    {
        var town = await Opened();
        var book = await town.Book(town.Secretary);
        var answer = await AsSystem(town).Post(Api, new object[]
        {
            Row(town, "A1"),
            Row(town, "A2", on: "2026-11-21"),
            Row(town, "A3", person: "nobody"),
            new { reference = "A4", logbookId = book, entry = new { category = "Other", text = "其他", occurredOn = "2026-11-20" } },
            new { reference = "A5", logbookId = book, entry = new { category = "Nonsense", text = "其他", occurredOn = "2026-11-20" } },
            new { reference = "", logbookId = book, entry = new { category = "Other", text = "其他", occurredOn = "2026-11-20" } },
            new { reference = "A7", logbookId = book, unit = town.Unit, entry = new { category = "Other", text = " ", occurredOn = "2026-11-20" } },
            5,
        }).Gives(HttpStatusCode.OK);
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["Recorded", "Refused", "Refused", "Recorded", "Refused", "Refused", "Refused", "Refused"], Statuses(rows));
        Assert.Equal((2, 0, 6), (answer.GetProperty("recorded").GetInt32(), answer.GetProperty("alreadyRecorded").GetInt32(), answer.GetProperty("refused").GetInt32()));
        string? Field(int row) => rows[row].GetProperty("errors")[0].GetProperty("field").GetString();
        Assert.Equal(["entry.occurredOn", "unit", "entry.category", "reference", "entry.text"], new[] { 1, 2, 4, 5, 6 }.Select(Field));
        Assert.Equal("A5", rows[4].GetProperty("reference").GetString());
        Assert.Equal(2, await service.Scalar<long>($"select count(*) from entries where logbook_id = '{book}'"));
        // each is an entry like any other: on behalf of the holder, with its fact and its hash
        var id = rows[0].GetProperty("entryId").GetGuid();
        var version = (await town.AsOversight().GetAsync($"/api/v1/logbook/entries/{id}").Gives(HttpStatusCode.OK)).GetProperty("versions")[0];
        Assert.Equal((town.Secretary, $"key/{town.Unit}"), (version.GetProperty("onBehalfOf").GetString(), version.GetProperty("recordedBy").GetString()));
        Assert.Equal(version.GetProperty("contentSha256").GetString(), Assert.Single(await service.Recorded<EntryRecorded>(), e => e.EntryId == id).ContentSha256);
        Assert.Equal(town.Secretary, await service.Scalar<string>($"select on_behalf_of from ledger where subject = 'entry/{id}'"));
    }

    [Fact]
    public async Task The_same_reference_with_the_same_content_is_the_same_entry_also_through_another_key_and_with_other_content_it_is_refused()
    {
        var town = await Opened();
        var first = await Send(town, Row(town, "B1"), Row(town, "B2"));
        var again = (await service.As(Role.Department, town.Unit, actor: "key/new").Post(Api, new[] { Row(town, "B1"), Row(town, "B2", text: "别的"), Row(town, "B3") }).Gives(HttpStatusCode.OK)).GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["AlreadyRecorded", "Refused", "Recorded"], Statuses(again));
        Assert.Equal(first[0].GetProperty("entryId").GetGuid(), again[0].GetProperty("entryId").GetGuid());
        Assert.Equal("reference-used", again[1].GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, again[1].GetProperty("entryId").ValueKind);
        // twice in one request is the same as in two
        var twice = await Send(town, Row(town, "B4"), Row(town, "B4"), Row(town, "B4", text: "别的"));
        Assert.Equal(["Recorded", "AlreadyRecorded", "Refused"], Statuses(twice));
        Assert.Equal(twice[0].GetProperty("entryId").GetGuid(), twice[1].GetProperty("entryId").GetGuid());
        // what was refused leaves its reference free
        Assert.Equal(["Refused"], Statuses(await Send(town, Row(town, "B5", on: "2026-11-21"))));
        Assert.Equal(["Recorded"], Statuses(await Send(town, Row(town, "B5"))));
        // another unit's references are its own
        var other = await Opened();
        Assert.Equal(["Recorded"], Statuses(await Send(other, Row(other, "B1"))));
    }

    [Fact]
    public async Task The_same_batch_sent_at_once_from_several_places_records_every_row_once()
    {
        var town = await Opened();
        var batch = Enumerable.Range(0, 20).Select(i => Row(town, $"C{i}")).ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Send(town, batch)));
        Assert.Equal(20, answers.SelectMany(a => a).Count(r => r.GetProperty("status").GetString() == "Recorded"));
        Assert.Equal(20, answers.SelectMany(a => a).Select(r => r.GetProperty("entryId").GetGuid()).Distinct().Count());
        Assert.Equal(20, await service.Scalar<long>($"select count(*) from entries where logbook_id = '{await town.Book(town.Secretary)}'"));
        Assert.Equal(20, (await service.Recorded<EntryRecorded>()).Count(e => e.UnitCode == town.Unit));
    }

    [Fact]
    public async Task Rows_fulfil_expected_entries_by_the_rules_of_a_single_one_each_another()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-10-01", "2026-12-31", times: 2));
        await service.Sweep<PublishMissing>(); // October is missing
        var expected = (await town.Expected()).Select(x => (Id: x.GetProperty("expectedEntryId").GetGuid(), Due: x.GetProperty("dueOn").GetString())).ToList();
        var (october, november, december) = (expected[0].Id, expected[2].Id, expected[5].Id);
        var rows = await Send(town, Row(town, "D1"), Row(town, "D2"), Row(town, "D3"), Row(town, "D4", expected: [october]), Row(town, "D5", expected: [october]), Row(town, "D6", expected: [december]), Row(town, "D7", expected: [november]));
        Assert.Equal(["Recorded", "Recorded", "Recorded", "Recorded", "Refused", "Refused", "Refused"], Statuses(rows));
        Assert.Equal(["expected-entry-settled", "outside-period", "expected-entry-settled"], rows.Skip(4).Select(r => r.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.Equal(["MadeGood", "Missing", "Fulfilled", "Fulfilled", "Expected", "Expected"], (await town.Expected()).Select(x => x.GetProperty("status").GetString()));
        var made = Assert.Single(await service.Recorded<EntryMadeGood>(), m => m.ExpectedEntryId == october);
        Assert.Equal(rows[3].GetProperty("entryId").GetGuid(), made.EntryId);
        Assert.Equal(made.CaseId, Assert.Single(await service.Recorded<EntryRecorded>(), e => e.EntryId == made.EntryId).CaseId);
    }

    [Fact]
    public async Task A_department_records_only_within_its_subtree_and_for_duties_of_the_unit()
    {
        var (town, foreign) = (await Opened(), await Opened());
        var rows = await Send(town, Row(foreign, "E1"), new { reference = "E2", logbookId = await foreign.Book(foreign.Secretary), entry = new { category = "Other", text = "甲", occurredOn = "2026-11-20" } },
            new { reference = "E3", unit = town.Unit, person = town.Secretary, entry = new { category = "Other", text = "甲", occurredOn = "2026-11-20", dutyIds = new[] { Guid.NewGuid() } } });
        Assert.Equal(["unit logbook-not-found", "logbookId logbook-not-found", "entry.dutyIds of-another-unit"],
            rows.Select(r => $"{r.GetProperty("errors")[0].GetProperty("field")} {r.GetProperty("errors")[0].GetProperty("code")}"));
        await town.AsClerk().Post(Api, new[] { Row(town, "E4") }).IsProblem(HttpStatusCode.Forbidden, "role-not-allowed");
    }

    [Fact]
    public async Task The_document_shows_a_row_of_a_bulk()
    {
        var post = (await service.As(Role.Department).GetAsync("/openapi/v1.json").Gives(HttpStatusCode.OK)).GetProperty("paths").GetProperty(Api).GetProperty("post");
        var schema = post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Assert.Equal("array", schema.GetProperty("type").GetString());
        Assert.EndsWith("Row", schema.GetProperty("items").GetProperty("$ref").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bulk_has_one_to_a_thousand_rows_in_an_array()
    {
        var town = await Opened();
        await AsSystem(town).Post(Api, Array.Empty<object>()).NamesField(HttpStatusCode.UnprocessableEntity, "body");
        await AsSystem(town).Post(Api, Enumerable.Range(0, 1001).Select(i => Row(town, $"F{i}"))).NamesField(HttpStatusCode.UnprocessableEntity, "body");
        await AsSystem(town).Post(Api, new { rows = 1 }).NamesField(HttpStatusCode.BadRequest, "body");
        using var broken = new StringContent("[{", Encoding.UTF8, "application/json");
        await AsSystem(town).PostAsync(Api, broken).NamesField(HttpStatusCode.BadRequest, "body");
        using var plain = new StringContent("[]", Encoding.UTF8, "text/plain");
        await AsSystem(town).PostAsync(Api, plain).IsProblem(HttpStatusCode.UnsupportedMediaType, "media-type-not-supported");
        // half a character, nothing, nonsense: each its row's own matter
        using var odd = new StringContent("""[{"reference":"\ud800"},null,{"reference":"R","entry":{"category":"Other","text":"\ud800","occurredOn":"2026-11-20"}},{"reference":"R\u0000"},{"reference":7},[]]""", Encoding.UTF8, "application/json");
        var rows = (await AsSystem(town).PostAsync(Api, odd).Gives(HttpStatusCode.OK)).GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(6, rows.Count);
        Assert.All(rows, r => Assert.Equal("Refused", r.GetProperty("status").GetString()));
        Assert.All(rows, r => Assert.NotEqual(0, r.GetProperty("errors").GetArrayLength()));
        Assert.Equal("R", rows[2].GetProperty("reference").GetString());
        var full = await Send(town, [.. Enumerable.Range(0, 1000).Select(i => Row(town, $"F{i}", text: $"谈话{i}"))]);
        Assert.All(full, r => Assert.Equal("Recorded", r.GetProperty("status").GetString()));
        Assert.Equal(1000, (await service.Recorded<EntryRecorded>()).Count(e => e.UnitCode == town.Unit));
        // the answer is kept with its key, like any other
        var key = Guid.NewGuid().ToString();
        var once = await AsSystem(town).Post(Api, new[] { Row(town, "G1") }, key).Gives(HttpStatusCode.OK);
        Assert.Equal("Recorded", (await AsSystem(town).Post(Api, new[] { Row(town, "G1") }, key).Gives(HttpStatusCode.OK)).GetProperty("rows")[0].GetProperty("status").GetString());
        Assert.Equal("Recorded", once.GetProperty("rows")[0].GetProperty("status").GetString());
    }
}
