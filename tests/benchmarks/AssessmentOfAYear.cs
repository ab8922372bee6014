using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Inspection.Assessments;
using DutyNet.Tests.Support;

namespace DutyNet.Benchmarks;

/// <summary>
/// The assessment of 5,000 units and their 15,000 leaders from a year of half a million facts: a draft from scratch, frozen, verified and published; the tallies kept up to date
/// when a day's news comes in, next to counting everything; and a page of running scores from them.
/// </summary>
public static class AssessmentOfAYear
{
    private const int Units = 5_000;
    private const int Facts = 500_000;
    private const int News = 2_000;

    /// <summary>Measures.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        var service = new InspectionService();
        await service.InitializeAsync();
        try
        {
            var year = service.Clock.GetUtcNow().Year;
            await Load(service, year);
            using var office = service.As(Role.Discipline, "FH", "P1");
            using var other = service.As(Role.Discipline, "FH", "P2");
            var whole = await Time(() => service.Sweep<KeepTallies>());
            await Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), "vacuum analyze tallies");
            await Insert(service, year, News, "N", Units / 25);
            var news = await Time(() => service.Sweep<KeepTallies>());
            var page = new List<double>();
            for (var i = 0; i < 11; i++)
                page.Add(1000 * await Time(() => office.GetAsync("/api/v1/inspection/assessments/running?kind=Unit&sort=score")));
            JsonElement drafted = default;
            var draft = await Time(async () => drafted = await Sent(office.PostAsJsonAsync("/api/v1/inspection/assessments", new { year, remarksUntil = DateOnly.FromDateTime(service.Clock.GetUtcNow().UtcDateTime.AddHours(8)) })));
            var id = drafted.GetProperty("assessmentId").GetGuid();
            JsonElement verified = default;
            var verify = await Time(async () => verified = await Sent(office.GetAsync($"/api/v1/inspection/assessments/{id}/verify")));
            if (!verified.GetProperty("intact").GetBoolean())
                throw new InvalidOperationException($"not intact: {verified}");
            var publish = await Time(() => Sent(other.PostAsJsonAsync($"/api/v1/inspection/assessments/{id}/publish", new { })));
            Console.WriteLine(FormattableString.Invariant($"  {drafted.GetProperty("units")} units and {drafted.GetProperty("leaders")} leaders from {Facts + News} facts: counted whole in {whole:0.0} s, {News} news in {news:0.00} s, drafted in {draft:0.0} s, verified in {verify:0.0} s, published in {publish:0.0} s"));
            return
            [
                new("assessment.drafted-from-scratch[s]", draft, 60, new Target(60, AtMost: true, OfOurs: true)),
                new("assessment.verified[s]", verify, draft),
                new("assessment.published[s]", publish, draft),
                new("assessment.news-of-a-day[s]", news, whole, new Target(0.1, AtMost: true)),
                new("assessment.page-of-running-scores.p50[ms]", page.Median(), 1000 * draft),
            ];
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private static async Task<double> Time(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<JsonElement> Sent(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new InvalidOperationException(text);
    }

    private static async Task Load(InspectionService service, int year)
    {
        var superuser = Infrastructure.AsSuperuser(service.DatabaseName);
        await Infrastructure.Execute(superuser, $"""
            insert into units (code, name, kind, class, parent_code, path, version) values ('FH', '丰河区', 'Committee', null, null, 'FH', 1);
            insert into units (code, name, kind, class, parent_code, path, version)
            select 'U' || n, '单位' || n, 'Department', (array['EconomicDevelopment','MunicipalConstruction','PublicServices'])[1 + n % 3], 'FH', ('FH.U' || n)::ltree, 1 from generate_series(1, {Units - 1}) n;
            insert into holdings (holding_id, post_id, post_code, unit_code, unit_path, title, role, areas, person_code, person_name, rank, native_place, held_from, held_until, version)
            select gen_random_uuid(), gen_random_uuid(), 'U' || n || '_P' || p, 'U' || n, ('FH.U' || n)::ltree, '岗位', case p when 0 then 'FirstResponsible' else 'TeamMember' end, array[]::text[],
                   'P' || n || '_' || p, '姓名', '正处', '外省', '2020-01-01', null, 1
            from generate_series(1, {Units - 1}) n, generate_series(0, 2) p;
            """);
        await Insert(service, year, Facts, "F", Units - 1);
        foreach (var table in new[] { "units", "holdings", "scored_facts", "untallied" })
            await Infrastructure.Execute(superuser, $"vacuum analyze {table}", seconds: 600);
    }

    // Past the consumers, which would take an hour; the same rows that they write. A third is made good.
    private static Task Insert(InspectionService service, int year, int facts, string name, int units) => Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), $"""
        with made as (
            select n, n % {units} + 1 as u, n % 7 as kind, gen_random_uuid() as id from generate_series(1, {facts * 3 / 4}) n),
        told as (
            select id, (array['LogbookEntryMissing','EntryRecorded','FindingRaised','DecisionIrregular','PledgeOverdue','EntryReturned','LadderEscalated'])[kind + 1] as fact, u, n,
                   (array[null,'Late',(array['Minor','Serious','Grave'])[1 + n % 3],'NotWrittenUp',null,'Irregular','YellowCard'])[kind + 1] as variant, {year} as year, false as mends
            from made
            union all
            select gen_random_uuid(), (array['EntryMadeGood','EntryMadeGood','FindingClosed','DecisionPutRight','PledgeEffective','EntryMadeGood','FindingClosed'])[kind + 1], u, n, null, null, true
            from made where n % 3 = 0),
        kept as (
            insert into scored_facts (message_id, fact, service, unit_code, unit_path, person_code, subject, variant, year, happened_on, quantity, mends, recorded_at)
            select id, fact, 'bench', 'U' || u, ('FH.U' || u)::ltree, case when n % 2 = 0 then 'P' || u || '_' || n % 3 end, '{name}/' || n, variant, year, make_date({year}, 1, 1), 1, mends, now() - interval '1 day'
            from told
            returning seq, unit_code, year, case when mends then subject end as subject)
        insert into untallied (seq, unit_code, year, mended_subject) select seq, unit_code, year, subject from kept
        """, seconds: 600);

    private sealed class InspectionService() : ServiceUnderTest("inspection", (args, replace) => Inspection.Program.Build(args, replace))
    {
        protected override Assembly ServiceAssembly => typeof(Inspection.Program).Assembly;
    }
}
