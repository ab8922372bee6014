using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;

namespace DutyNet.Benchmarks;

/// <summary>
/// Ten million entries in the books of ten years of a district (DUTYNET_LOGBOOK_SHARE: a part of them): a page of a book, Chinese words of every
/// kind found in a town and its villages, and entries recorded as fast as 16 clients can, each with its ledger row and its event.
/// </summary>
public static class MillionsOfEntries
{
    private const int Books = 48_000;
    private const int Looks = 60;
    private const int Clients = 16;
    private static readonly TimeSpan Recording = TimeSpan.FromSeconds(30);

    /// <summary>Measures.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        var entries = (int)(10_000_000 * double.Parse(Environment.GetEnvironmentVariable("DUTYNET_LOGBOOK_SHARE") ?? "1", CultureInfo.InvariantCulture));
        var service = new LogbookService();
        await service.InitializeAsync();
        try
        {
            service.Clock.SetTo(DateTimeOffset.UtcNow);
            var loaded = Stopwatch.GetTimestamp();
            await Load(service, entries);
            Console.WriteLine(FormattableString.Invariant($"  {entries} entries loaded in {Stopwatch.GetElapsedTime(loaded).TotalMinutes:0.0} min, {await service.Scalar<string>("select pg_size_pretty(pg_database_size(current_database()))")}; index of words {await service.Scalar<string>("select pg_size_pretty(pg_relation_size('entry_search_terms'))")}"));
            var random = new Random(1);
            using var reader = service.As(Role.Discipline, "FH");
            var pages = await Times(reader, Enumerable.Range(0, Looks).Select(_ => $"logbooks/{Book(random.Next(Books))}/entries?limit=50"));
            var figures = new List<Figure> { new("logbook.page.p50[ms]", pages.Quantile(0.5), 20, new Target(20, AtMost: true, OfOurs: true)), new("logbook.page.p95[ms]", pages.Quantile(0.95), 20) };
            // A name that stands there some times in a million, a word in every thirtieth entry, one in every third, one character, and one nowhere.
            foreach (var (kind, word) in new (string, Func<string>)[] { ("rare", () => Name(random)), ("medium", () => "营商环境"), ("common", () => "谈话"), ("one-character", () => "党"), ("absent", () => "量子纠缠") })
            {
                var times = await Times(reader, Enumerable.Range(0, Looks / 3).Select(_ => $"entries?unit=T{random.Next(12)}&q={Uri.EscapeDataString(word())}&limit=50"));
                figures.Add(new($"logbook.search.{kind}.p50[ms]", times.Quantile(0.5), 150, new Target(150, AtMost: true, OfOurs: true)));
                figures.Add(new($"logbook.search.{kind}.p95[ms]", times.Quantile(0.95), 150));
            }
            var (recorded, seconds) = await Record(service);
            figures.Add(new("logbook.recorded[/s]", recorded / seconds, 1000, new Target(1000, OfOurs: true)));
            return figures;
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private static async Task<List<double>> Times(HttpClient http, IEnumerable<string> paths)
    {
        var times = new List<double>();
        foreach (var path in paths)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync($"/api/v1/logbook/{path}");
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times;
    }

    private static async Task<(long Recorded, double Seconds)> Record(LogbookService service)
    {
        using var department = service.As(Role.Department, "FH");
        var (recorded, started, cpu) = (0L, Stopwatch.GetTimestamp(), Processes.CpuSeconds());
        var today = service.Clock.Today();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var random = new Random(client);
            while (Stopwatch.GetElapsedTime(started) < Recording)
            {
                using var answer = await department.PostAsJsonAsync($"/api/v1/logbook/logbooks/{Book(random.Next(Books / 10))}/entries",
                    new { category = "HeartToHeartTalk", text = $"与{Name(random)}同志谈心谈话，了解思想动态，提醒其落实一岗双责。", occurredOn = today, place = "镇政府", participants = new[] { Name(random) } });
                answer.EnsureSuccessStatusCode();
                Interlocked.Increment(ref recorded);
            }
        }));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Processes.Print("an entry recorded", cpu, recorded);
        await Eventually.Holds(async () => await service.Scalar<long>("select count(*) from outbox") == 0, "every event is published", Eventually.Slowly);
        Console.WriteLine(FormattableString.Invariant($"  {recorded} entries recorded in {seconds:0.0} s, all their events out after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        return (recorded, seconds);
    }

    private static string Book(int number) => $"00000000-0000-7000-8000-{number:x12}";

    // As the rows have them: one of 400 characters after one of 40 surnames, and another.
    private static string Name(Random random) => $"{(char)('一' + 3000 + random.Next(40))}{(char)('一' + 500 + random.Next(400))}{(char)('一' + 1500 + random.Next(100))}";

    // Past the service, which would take hours; the same rows that it writes. Every index but the keys is built afterwards, once.
    private static async Task Load(LogbookService service, int entries)
    {
        var superuser = Infrastructure.AsSuperuser(service.DatabaseName);
        await Infrastructure.Execute(superuser, $$"""
            insert into units (code, name, kind, parent_code, path, version) values ('FH', '丰河区', 'Committee', null, 'FH', 1);
            insert into units (code, name, kind, parent_code, path, version) select 'T' || t, '镇' || t, 'Town', 'FH', ('FH.T' || t)::ltree, 1 from generate_series(0, 11) t;
            insert into units (code, name, kind, parent_code, path, version) select 'T' || t || 'V' || v, '村' || v, 'Village', 'T' || t, ('FH.T' || t || '.T' || t || 'V' || v)::ltree, 1 from generate_series(0, 11) t, generate_series(0, 49) v;
            insert into logbooks (id, unit_code, person_code, year, opened_at)
            select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'T' || n % 12 || 'V' || n / 12 % 50, 'P' || n % 4800, {{DateTime.UtcNow.Year}} - n / 4800, now() from generate_series(0, {{Books - 1}}) n;
            """);
        await Infrastructure.Execute(superuser, $$"""
            set session_replication_role = replica; set maintenance_work_mem = '2GB'; set synchronous_commit = off; set work_mem = '256MB';
            create temporary table dropped as
            select indexname, indexdef from pg_indexes where tablename in ('entries', 'entry_versions', 'entry_search') and indexname not like '%pkey';
            do $do$ declare one record; begin for one in select * from dropped loop execute 'drop index ' || one.indexname; end loop; end $do$;
            create unlogged table made as
            select ('10000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id, b as book, 'T' || b % 12 || 'V' || b / 12 % 50 as unit_code, 'P' || b % 4800 as person_code,
                   make_date({{DateTime.UtcNow.Year}} - b / 4800, 1, 1) + n % 320 as occurred_on, n % 23 = 0 as late,
                   (array['与','约请','走访','会同','组织'])[1 + n % 5] || chr(ascii('一') + 3000 + (n * 7919::bigint % 40)::int) || chr(ascii('一') + 500 + (n * 104729::bigint / 40 % 400)::int) || chr(ascii('一') + 1500 + (n * 1299709::bigint / 16000 % 100)::int)
                   || (array['同志谈话，','同志座谈，','等人研究部署，'])[1 + n % 3] || (array['了解思想动态','通报有关情况','学习规定原文','检查台账','核对账目','落实整改'])[1 + n / 3 % 6]
                   || '，' || (array['提醒其落实一岗双责','要求按期完成整改','强调廉洁过节','督促公开三务','规范村级财务','加强党员教育'])[1 + n / 7 % 6] || case when n % 31 = 0 then '，优化营商环境' else '' end || '。' as text
            from generate_series(1, {{entries}}) n, lateral (select (n * 48271::bigint % {{Books}})::int as b) book;
            insert into entries (id, logbook_id, category, occurred_on, received_at, late_recorded)
            select id, ('00000000-0000-7000-8000-' || lpad(to_hex(book), 12, '0'))::uuid, 'HeartToHeartTalk', occurred_on, occurred_on, late from made;
            insert into entry_versions (entry_id, version, text, place, participants, recorded_by, received_at) select id, 1, text, '会议室', '{}', 'key/1', occurred_on from made;
            insert into entry_search (entry_id, logbook_id, unit_code, person_code, category, occurred_on, late_recorded, version, state, text)
            select id, ('00000000-0000-7000-8000-' || lpad(to_hex(book), 12, '0'))::uuid, unit_code, person_code, 'HeartToHeartTalk', occurred_on, late, 1, 'Recorded', text || E'\n会议室' from made;
            drop table made;
            do $do$ declare one record; begin for one in select * from dropped loop execute one.indexdef; end loop; end $do$;
            """, seconds: 7200);
        foreach (var table in new[] { "entries", "entry_versions", "entry_search", "logbooks", "units" })
            await Infrastructure.Execute(superuser, $"vacuum analyze {table}", seconds: 3600);
    }

    private sealed class LogbookService() : ServiceUnderTest("logbook", (args, replace) => Logbook.Program.Build(args, replace))
    {
        protected override Assembly ServiceAssembly => typeof(Logbook.Program).Assembly;
    }
}
