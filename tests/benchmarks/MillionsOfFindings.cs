using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;

namespace DutyNet.Benchmarks;

/// <summary>
/// A million findings of a district of 1,100 units (DUTYNET_FINDINGS_SHARE: a part of them): pages of the list by unit, subtree, state, severity, category, words,
/// overdue and recurring, each below 50 ms.
/// </summary>
public static class MillionsOfFindings
{
    private const int Looks = 40;

    /// <summary>Measures.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        var findings = (int)(1_000_000 * double.Parse(Environment.GetEnvironmentVariable("DUTYNET_FINDINGS_SHARE") ?? "1", CultureInfo.InvariantCulture));
        var service = new InspectionService();
        await service.InitializeAsync();
        try
        {
            service.Clock.SetTo(DateTimeOffset.UtcNow);
            var loaded = Stopwatch.GetTimestamp();
            await Load(service, findings);
            Console.WriteLine(FormattableString.Invariant($"  {findings} findings loaded in {Stopwatch.GetElapsedTime(loaded).TotalMinutes:0.0} min, {await service.Scalar<string>("select pg_size_pretty(pg_database_size(current_database()))")}"));
            var random = new Random(1);
            using var everywhere = service.As(Role.Discipline, "FH");
            using var town = service.As(Role.Discipline, "T3");
            (string Name, HttpClient Reader, Func<string> Query)[] questions =
            [
                ("first", everywhere, () => ""),
                ("unit", everywhere, () => $"unit=T{random.Next(12)}V{random.Next(90)}"),
                ("subtree", town, () => ""),
                ("subtree-due", town, () => "sort=dueOn"),
                ("state", everywhere, () => "status=Submitted"),
                ("state-in-subtree", town, () => "status=Submitted&severity=Grave"),
                ("category", everywhere, () => "category=财务"),
                ("overdue", everywhere, () => "overdue=true&sort=dueOn"),
                ("overdue-in-subtree", town, () => "overdue=true"),
                ("recurring", everywhere, () => "recurring=true"),
                ("words", everywhere, () => "q=" + Uri.EscapeDataString($"{(char)('一' + random.Next(3000))}{(char)('一' + 5000 + random.Next(100))}")),
                ("case", everywhere, () => $"case=20000000-0000-7000-8000-{random.Next(1, findings):x12}"),
            ];
            var figures = new List<Figure>();
            foreach (var (name, reader, query) in questions)
            {
                await Time(reader, query()); // the first look fills the caches, as any later one finds them
                var times = new List<double>();
                for (var i = 0; i < Looks; i++)
                    times.Add(await Time(reader, query()));
                figures.Add(new($"findings.{name}.p50[ms]", times.Quantile(0.5), 50, new Target(50, AtMost: true, OfOurs: true)));
                figures.Add(new($"findings.{name}.p95[ms]", times.Quantile(0.95), 50));
            }
            return figures;
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private static async Task<double> Time(HttpClient http, string query)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync($"/api/v1/inspection/findings?limit=50&{query}");
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    // Past the service, which would take hours; the same rows that it writes, with their state derived once for all instead of one by one.
    private static async Task Load(InspectionService service, int findings)
    {
        var superuser = Infrastructure.AsSuperuser(service.DatabaseName);
        await Infrastructure.Execute(superuser, $$"""
            set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '512MB';
            insert into units (code, name, kind, parent_code, path, version) values ('FH', '丰河区', 'Committee', null, 'FH', 1);
            insert into units (code, name, kind, parent_code, path, version) select 'T' || t, '镇' || t, 'Town', 'FH', ('FH.T' || t)::ltree, 1 from generate_series(0, 11) t;
            insert into units (code, name, kind, parent_code, path, version) select 'T' || t || 'V' || v, '村' || v, 'Village', 'T' || t, ('FH.T' || t || '.T' || t || 'V' || v)::ltree, 1 from generate_series(0, 11) t, generate_series(0, 89) v;
            insert into rounds (id, kind, title, from_on, until_on, unit_code, methods, status, planned_by, planned_at)
            select ('30000000-0000-7000-8000-' || lpad(to_hex(r), 12, '0'))::uuid, 'HalfYear', '检查', current_date - 30, current_date, 'FH', '{}', 'InProgress', 'key/1', now() from generate_series(0, 999) r;
            insert into findings (id, case_id, round_id, unit_code, item_codes, category, severity, description, amount_involved_fen, first_due_on, due_on, inspector_person, raised_at, version,
                                  closed_by, closed_at, conclusion, recurrences)
            select ('10000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ('20000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
                   ('30000000-0000-7000-8000-' || lpad(to_hex(n % 1000), 12, '0'))::uuid, 'T' || u % 12 || 'V' || u / 12 % 90, '{P3-S01}',
                   (array['责任落实不到位','记录不规范','财务','作风','制度'])[1 + n % 5], case when n % 50 = 0 then 'Grave' when n % 5 = 0 then 'Serious' else 'Minor' end,
                   chr(ascii('一') + n % 3000) || chr(ascii('一') + 5000 + n / 3000 % 100) || '同志经办的台账' || (array['记录不全，','账目不符，','未专题研究，'])[1 + n % 3] || '责任人未按清单履职。',
                   case when n % 7 = 0 then n end, d.due, d.due, 'P1', now(), 2,
                   case when d.closed then 'P1' end, case when d.closed then now() end, case when d.closed then '已核实' end, (n % 500 = 0)::int
            from generate_series(1, {{findings}}) n, lateral (select (n * 48271::bigint % 1080)::int as u) unit,
                 lateral (select current_date - 3000 + (n * 3020::bigint / {{findings}})::int as due, n % 20 <> 0 as closed) d;
            insert into assignments (finding_id, task_id, person_code, matched_by_item, finding_version) select id, id, 'P' || version, true, 1 from findings;
            insert into submissions (finding_id, attempt, task_id, measures, evidence, submitted_by, answerable_person, submitted_at)
            select id, 1, id, '已整改', '[]', 'P2', 'P2', now() from findings where closed_at is not null or right(id::text, 1) in ('4', '8');
            update findings f set status = s.status from finding_states s where s.finding_id = f.id and f.status <> s.status;
            """, seconds: 7200);
        foreach (var table in new[] { "findings", "assignments", "submissions", "units", "rounds" })
            await Infrastructure.Execute(superuser, $"vacuum analyze {table}", seconds: 3600);
    }

    private sealed class InspectionService() : ServiceUnderTest("inspection", (args, replace) => Inspection.Program.Build(args, replace))
    {
        protected override Assembly ServiceAssembly => typeof(Inspection.Program).Assembly;
    }
}
