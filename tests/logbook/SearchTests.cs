using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class SearchTests(LogbookService service)
{
    private const string Api = "/api/v1/logbook/entries";

    private async Task<(Town Town, Guid Book)> Opened(string above = "ROOT")
    {
        service.At("2026-11-20");
        var town = await new Town(service) { Above = above }.With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"));
        return (town, await town.Book(town.Secretary));
    }

    private static async Task<Guid> Record(Town town, Guid book, string text, string on = "2026-11-20", EntryCategory category = EntryCategory.Other, string? place = null, string[]? participants = null, object[]? attendance = null) =>
        (await town.AsSecretary().Post($"/api/v1/logbook/logbooks/{book}/entries", new { category, text, occurredOn = on, place, participants, attendance }).Gives(HttpStatusCode.Created)).GetProperty("entryId").GetGuid();

    private static async Task<List<JsonElement>> Find(HttpClient http, string query) => [.. (await http.GetAsync($"{Api}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];

    private static async Task<List<Guid>> Ids(HttpClient http, string query) => (await Find(http, query)).ConvertAll(e => e.GetProperty("entryId").GetGuid());

    private static string Q(string text) => Uri.EscapeDataString(text);

    [Theory]
    [InlineData("谈", 2)] // one character
    [InlineData("话", 2)] // the last of a text
    [InlineData("廉政", 1)] // two, across what a dictionary would part
    [InlineData("心谈", 2)]
    [InlineData("与新任干部", 1)]
    [InlineData("ab'C", 1)] // either case
    [InlineData("100%_户", 1)] // no wildcards
    [InlineData("\\", 1)]
    [InlineData("会议室", 1)] // the place
    [InlineData("王小", 1)] // a participant
    [InlineData("赵", 1)] // an attendee
    [InlineData("😀", 1)]
    [InlineData("  ", 1)]
    [InlineData(" ", 2)]
    [InlineData("心话", 0)]
    [InlineData("谈谈", 0)]
    public async Task Text_of_any_length_is_found_wherever_a_reader_sees_it(string q, int found)
    {
        var (town, book) = await Opened();
        await Record(town, book, "与新任干部廉政谈心谈话");
        await Record(town, book, "走访100%_户\\ AB'c😀", place: "三楼会议室", participants: ["王小明"], attendance: [new { name = "赵某", kind = "SatIn" }]);
        await Record(town, book, "谈心谈话  完");
        Assert.Equal(found, (await Ids(town.AsOversight(), $"q={Q(q)}")).Count);
        Assert.Equal(found, (await Ids(town.AsOversight(), $"q={Q(q)}&person={town.Secretary}")).Count);
        Assert.Equal(found, (await Find(town.AsOversight(), $"q={Q(q)}&unit={town.Unit}&below=false")).Count);
    }

    [Fact]
    public async Task Only_the_newest_version_is_searched()
    {
        var (town, book) = await Opened();
        var id = await Record(town, book, "旧文字");
        await town.AsSecretary().Post($"{Api}/{id}/amendments", new { text = "新内容", reason = "更正" }).Gives(HttpStatusCode.Created);
        Assert.Empty(await Ids(town.AsOversight(), $"q={Q("旧文")}"));
        Assert.Equal([id], await Ids(town.AsOversight(), $"q={Q("新内")}"));
    }

    [Fact]
    public async Task Entries_are_found_by_every_field()
    {
        var (town, book) = await Opened();
        var talk = await Record(town, book, "谈话", "2026-11-01", EntryCategory.HeartToHeartTalk, "镇政府三楼", ["王小明"]);
        var visit = await Record(town, book, "走访镇政府王小明", "2026-11-20", EntryCategory.GrassrootsVisit, attendance: [new { name = "党代表李四", kind = "SatIn" }]);
        var http = town.AsOversight();
        async Task Only(Guid id, string query) => Assert.Equal([id], await Ids(http, query));
        await Only(talk, "category=HeartToHeartTalk");
        await Only(talk, $"place={Q("政府")}"); // in the place, not in the text
        await Only(talk, $"participant={Q("小明")}");
        await Only(visit, $"participant={Q("党代表")}");
        await Only(talk, "late=true");
        await Only(visit, "late=false");
        await Only(visit, "from=2026-11-02");
        await Only(talk, "until=2026-11-19");
        await Only(talk, $"logbook={book}&category=HeartToHeartTalk");
        await http.Post($"{Api}/{visit}/review", new { verdict = "Returned", defect = "DutyNotDone", remark = "未落实" }).Gives(HttpStatusCode.Created);
        await Only(visit, "state=Returned");
        await Only(visit, "defect=DutyNotDone");
        await Only(talk, "state=Recorded");
        Assert.Equal([visit, talk], await Ids(http, $"person={town.Secretary}"));
        var task = town.Rectification("2026-12-10", town.Secretary);
        await service.DeliverAndWait(task);
        await Only((await town.Record(town.AsSecretary(), book, "2026-11-20", EntryCategory.Rectification)).GetProperty("entryId").GetGuid(), $"case={task.CaseId}");
        await http.GetAsync($"{Api}?state=Lost").NamesField(HttpStatusCode.BadRequest, "state");
        await http.GetAsync($"{Api}?q={new string('x', 201)}").NamesField(HttpStatusCode.UnprocessableEntity, "q");
        await http.GetAsync($"{Api}?cursor=WyIiLCJ4Il0").NamesField(HttpStatusCode.BadRequest, "cursor");
    }

    [Fact]
    public async Task A_unit_is_searched_with_its_subtree_within_the_callers_own()
    {
        var (town, book) = await Opened();
        var (village, villageBook) = await Opened(town.Path);
        var (_, _) = await Opened(); // a neighbour
        var own = await Record(town, book, "党风廉政");
        var below = await Record(village, villageBook, "党风廉政");
        Assert.Equal([below, own], await Ids(town.AsOversight(), $"q={Q("廉政")}"));
        Assert.Equal([below, own], await Ids(service.As(Role.Discipline, "ROOT", "x"), $"unit={town.Unit}&q={Q("廉政")}"));
        Assert.Equal([own], await Ids(town.AsOversight(), $"unit={town.Unit}&below=false"));
        Assert.Equal([below], await Ids(village.AsOversight(), $"q={Q("廉")}"));
        Assert.Equal([below], await Ids(village.AsOversight(), $"unit={town.Unit}")); // of the subtree asked for, what lies in their own
        Assert.Empty(await Ids(village.AsOversight(), $"unit={town.Unit}&below=false"));
        Assert.Empty(await Ids(service.As(Role.Discipline, "ELSEWHERE", "x"), $"q={Q("廉政")}"));
        Assert.Empty(await Ids(service.As(Role.Discipline, "ELSEWHERE", "x"), $"person={town.Secretary}"));
        Assert.Empty(await Ids(service.As(Role.Discipline, "ROOT", "x"), $"unit={Q($"{town.Unit}|{village.Unit}")}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&q=%E8%B5%B0%E8%AE%BF")]
    [InlineData("&person=")]
    public async Task Pages_go_back_in_time_and_meet_every_entry_once(string narrowed)
    {
        var (town, book) = await Opened();
        var days = new[] { 3, 1, 2, 2, 2, 1, 3 };
        foreach (var day in days)
            await Record(town, book, "走访", $"2026-11-{day:00}");
        var (seen, next) = (new List<(string Day, Guid Id)>(), "");
        do
        {
            var page = await town.AsOversight().GetAsync($"{Api}?limit=2{narrowed}{(narrowed.EndsWith('=') ? town.Secretary : "")}{next}").Gives(HttpStatusCode.OK);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => (e.GetProperty("occurredOn").GetString()!, e.GetProperty("entryId").GetGuid())));
            next = page.GetProperty("next").GetString() is { } cursor ? $"&cursor={cursor}" : "";
        }
        while (next.Length > 0);
        Assert.Equal(days.Length, seen.Select(s => s.Id).Distinct().Count());
        Assert.Equal(days.OrderDescending().Select(d => $"2026-11-{d:00}"), seen.Select(s => s.Day));
        var csv = await (await town.AsOversight().GetAsync($"{Api}?format=csv")).Content.ReadAsStringAsync();
        Assert.Equal(days.Length + 1, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&sort=occurredOn")]
    public async Task A_books_pages_meet_every_entry_once_in_either_order(string sort)
    {
        var (town, book) = await Opened();
        var days = new[] { 3, 1, 2, 2, 2, 1, 3 };
        foreach (var day in days)
            await Record(town, book, "走访", $"2026-11-{day:00}");
        var (seen, next) = (new List<int>(), "");
        do
        {
            var page = await town.AsOversight().GetAsync($"/api/v1/logbook/logbooks/{book}/entries?limit=3{sort}{next}").Gives(HttpStatusCode.OK);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("occurredOn").GetDateTime().Day));
            next = page.GetProperty("next").GetString() is { } cursor ? $"&cursor={cursor}" : "";
        }
        while (next.Length > 0);
        Assert.Equal(sort.Length > 0 ? days.Order() : days, seen);
    }

    // Every way to search answers what a plain look at every text answers, for texts and questions nobody thought of.
    [Fact]
    public async Task The_index_finds_exactly_what_a_plain_scan_finds()
    {
        var (town, _) = await Opened();
        var random = new Random(20261122);
        const string Letters = "谈心话廉政党风   ab'\\&|!:*@%_()\n一二三😀";
        var runes = Letters.EnumerateRunes().Select(r => r.ToString()).ToArray();
        string Text(int most) => string.Concat(Enumerable.Range(0, random.Next(1, most)).Select(_ => runes[random.Next(runes.Length)]));
        await using var source = NpgsqlDataSource.Create(service.Database);
        await using (var insert = source.CreateCommand("""
            with b as (insert into logbooks (id, unit_code, year, opened_at) values (gen_random_uuid(), $2, 2026, now()) returning id),
            t as (select gen_random_uuid() as id, t.text, i from unnest($1) with ordinality as t(text, i)),
            e as (insert into entries (id, logbook_id, category, occurred_on, received_at, late_recorded) select t.id, b.id, 'Other', date '2026-01-01' + (i % 300)::int, now(), false from t, b),
            v as (insert into entry_versions (entry_id, version, text, participants, recorded_by, received_at) select t.id, 1, t.text, '{}', 'x', now() from t)
            insert into entry_search (entry_id, logbook_id, unit_code, category, occurred_on, late_recorded, version, state, text)
            select t.id, b.id, $2, 'Other', date '2026-01-01' + (i % 300)::int, false, 1, 'Recorded', lower(t.text) from t, b
            """))
        {
            insert.Parameters.Add(new() { Value = Enumerable.Range(0, 400).Select(_ => Text(30)).ToArray() });
            insert.Parameters.Add(new() { Value = town.Unit });
            await insert.ExecuteNonQueryAsync();
        }
        await using var plain = source.CreateCommand("select entry_id from entry_search where unit_code = $1 and strpos(text, lower($2)) > 0 order by occurred_on desc, entry_id desc");
        await using var indexed = source.CreateCommand("""
            select entry_id from entry_search s where search_terms(s.text, s.unit_code) @@ search_query(array [$2], $3) and unit_code = $1 and strpos(text, lower($2)) > 0 order by occurred_on desc, entry_id desc
            """);
        for (var i = 0; i < 60; i++)
        {
            var q = Text(5);
            plain.Parameters.Clear();
            plain.Parameters.AddWithValue(town.Unit);
            plain.Parameters.AddWithValue(q);
            var expected = await Read(plain);
            indexed.Parameters.Clear();
            indexed.Parameters.AddWithValue(town.Unit);
            indexed.Parameters.AddWithValue(q);
            indexed.Parameters.AddWithValue(NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text, i % 2 == 0 ? new[] { town.Unit } : DBNull.Value);
            Assert.Equal(expected, await Read(indexed));
            Assert.Equal(expected, await Ids(town.AsOversight(), $"limit=500&q={Q(q)}"));
        }

        static async Task<List<Guid>> Read(NpgsqlCommand command)
        {
            var ids = new List<Guid>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                ids.Add(reader.GetGuid(0));
            return ids;
        }
    }

    // More units than are read one by one, texts too rare for those looked through first: the other ways, with the same answers.
    [Fact]
    public async Task Among_many_units_a_frequent_and_a_rare_text_are_found_as_in_few()
    {
        var (town, _) = await Opened();
        await Infrastructure.Execute(service.Database, $"""
            insert into units (code, name, kind, path, version) select '{town.Unit}_V' || i, 'v', 'Village', ('{town.Path}.{town.Unit}_V' || i)::ltree, 1 from generate_series(1, 250) i;
            insert into logbooks (id, unit_code, year, opened_at) select gen_random_uuid(), '{town.Unit}_V' || i, 2026, now() from generate_series(1, 250) i;
            create temp table made as
                select gen_random_uuid() as id, l.id as book, l.unit_code, case when n % 1000 = 7 then '罕见词' when n % 7 = 0 then '常见词' else '其他' end as text, date '2020-01-01' + (n % 2000)::int as day
                from generate_series(1, 6000) n join lateral (select id, unit_code from logbooks where unit_code = '{town.Unit}_V' || (n % 250 + 1)) l on true;
            insert into entries (id, logbook_id, category, occurred_on, received_at, late_recorded) select id, book, 'Other', day, now(), false from made;
            insert into entry_versions (entry_id, version, text, participants, recorded_by, received_at) select id, 1, text, '{"{}"}', 'x', now() from made;
            insert into entry_search (entry_id, logbook_id, unit_code, category, occurred_on, late_recorded, version, state, text) select id, book, unit_code, 'Other', day, false, 1, 'Recorded', text from made;
            """);
        var http = town.AsOversight();
        foreach (var q in new[] { "罕见词", "常见", "罕", "没有" })
        {
            var plain = await service.Scalar<Guid[]>($"select coalesce(array_agg(entry_id), array[]::uuid[]) from (select entry_id from entry_search where unit_code like '{town.Unit}\\_V%' and strpos(text, '{q}') > 0 order by occurred_on desc, entry_id desc limit 500) f");
            Assert.Equal(plain!, await Ids(http, $"limit=500&q={Q(q)}"));
            Assert.Equal(plain!.Take(50), await Ids(http, $"q={Q(q)}"));
        }
        var newest = await service.Scalar<Guid[]>($"select array_agg(entry_id) from (select entry_id from entry_search where unit_code like '{town.Unit}\\_V%' order by occurred_on desc, entry_id desc limit 50) f");
        Assert.Equal(newest!, await Ids(http, ""));
    }
}
