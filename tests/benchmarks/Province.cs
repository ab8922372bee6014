using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.System.Tests;

namespace DutyNet.Benchmarks;

/// <summary>
/// A province: 50,000 units with 300,000 posts imported, a list put in force for all of them (two million duties), and the personal list of one
/// post afterwards. <c>DUTYNET_PROVINCE_SHARE=0.1</c> takes a tenth of it, to try something.
/// </summary>
public static class Province
{
    private const int PostsOfUnit = 6;
    private const int RowsInFile = 150_000; // the register takes a province in several files

    private static readonly double Share = double.Parse(Environment.GetEnvironmentVariable("DUTYNET_PROVINCE_SHARE") ?? "1", CultureInfo.InvariantCulture);
    private static readonly int Units = (int)(50_000 * Share);

    /// <summary>Measures.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        var landscape = new Landscape { Configure = (_, environment) => environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT") };
        await landscape.InitializeAsync();
        try
        {
            foreach (var other in Landscape.Services.Where(s => s != "responsibility"))
                landscape.Kill(other);
            using var past = new HttpClient { BaseAddress = landscape.Address("responsibility"), Timeout = TimeSpan.FromMinutes(10) };
            var department = await landscape.Cast.Department();
            var started = Stopwatch.GetTimestamp();
            var rows = 0;
            foreach (var (kind, csv, count) in Register())
            {
                await department.Post($"responsibility/register/imports?kind={kind}", Encoding.UTF8.GetBytes(csv), "text/csv");
                rows += count;
            }
            var import = Stopwatch.GetElapsedTime(started);
            await landscape.Stop("responsibility"); // what the import left in memory must not hide what the list takes
            landscape.Start("responsibility");
            await landscape.ReadyItself("responsibility");
            await landscape.Execute("responsibility", "analyze");
            var id = (await department.Post("responsibility/lists", List())).GetProperty("listId").GetString();
            await department.Post($"responsibility/lists/{id}/adopt", new { decisionReference = "1" });
            Processes.ForgetPeak(landscape.ProcessOf("responsibility"));
            var cpu = Processes.CpuSeconds();
            started = Stopwatch.GetTimestamp();
            var duties = (await department.Post($"responsibility/lists/{id}/put-in-force", new { })).GetProperty("duties").GetInt32();
            var force = Stopwatch.GetElapsedTime(started);
            Processes.Print("a duty", cpu, duties);
            var peak = Processes.PeakMegabytes(landscape.ProcessOf("responsibility"));
            await landscape.Execute("responsibility", "analyze duties");
            var lists = await PersonalLists(past, landscape);
            Console.WriteLine(FormattableString.Invariant($"  {rows} rows imported in {import.TotalSeconds:0.0} s; {duties} duties in {force.TotalSeconds:0.0} s, peak of resident memory {peak:0} MB"));
            return
            [
                new("province.import[s]", import.TotalSeconds, 300, new Target(300 * Share, AtMost: true, OfOurs: true)),
                new("province.list-in-force[s]", force.TotalSeconds, 120, new Target(120 * Share, AtMost: true, OfOurs: true)),
                new("province.list-in-force.memory[MB]", peak, 200),
                new("province.personal-list.p50[ms]", lists.Quantile(0.5), 20, new Target(20, AtMost: true, OfOurs: true)),
                new("province.personal-list.p95[ms]", lists.Quantile(0.95), 20),
            ];
        }
        finally
        {
            await landscape.DisposeAsync();
        }
    }

    private static async Task<List<double>> PersonalLists(HttpClient http, Landscape landscape)
    {
        var tokens = new Tokens(landscape);
        var random = new Random(50_000);
        var asked = new List<double>();
        for (var i = 0; i < 400; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/responsibility/posts/U{random.Next(1, Units)}_P{random.Next(1, PostsOfUnit + 1)}/personal-list") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tokens.Of("P1", Role.Discipline)) } };
            var started = Stopwatch.GetTimestamp();
            using var response = await http.SendAsync(request);
            response.EnsureSuccessStatusCode();
            var owed = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (i >= 100) // the first ones warm up
                asked.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (owed.GetProperty("common").GetArrayLength() == 0)
                throw new InvalidOperationException("nothing is owed");
        }
        return asked;
    }

    private static IEnumerable<(string Kind, string Csv, int Rows)> Register()
    {
        var c = CultureInfo.InvariantCulture;
        string Unit(int i) => i == 0 ? "FH" : string.Create(c, $"U{i}");
        foreach (var file in Files("units", "code,name,kind,parent,class", Units, i => string.Create(c, $"{Unit(i)},单位{i},{(i == 0 ? "Committee" : i < 1000 ? "Town" : "Village")},{(i == 0 ? "" : Unit((i - 1) / 12))},")))
            yield return file;
        foreach (var file in Files("persons", "code,name,rank,nativePlace", Units * PostsOfUnit, i => string.Create(c, $"P{i}0,姓名{i},乡科级,外省")))
            yield return file;
        foreach (var file in Files("posts", "code,unit,title,role,areas,inChargeOf,person,from", Units * PostsOfUnit, i =>
        {
            var (unit, post) = (Unit(i / PostsOfUnit), (i % PostsOfUnit) + 1);
            return string.Create(c, $"{unit}_P{post},{unit},{(post == 1 ? "书记,FirstResponsible" : "委员,TeamMember")},{(post % 2 == 0 ? "spending" : "")},,P{i}0,2024-01-01");
        }))
            yield return file;
    }

    private static IEnumerable<(string Kind, string Csv, int Rows)> Files(string kind, string header, int rows, Func<int, string> row)
    {
        for (var from = 0; from < rows; from += RowsInFile)
        {
            var count = Math.Min(RowsInFile, rows - from);
            var sheet = new StringBuilder(header).Append('\n');
            for (var i = from; i < from + count; i++)
                sheet.Append(row(i)).Append('\n');
            yield return (kind, sheet.ToString(), count);
        }
    }

    // Ten items of a secretary, six of a member: 40 of a unit's six posts, two million of all.
    private static object List()
    {
        object Item(string code, string role) => new
        {
            code,
            text = $"履行{code}的责任，按要求留痕。",
            area = "责任",
            owedBy = "Post",
            roles = new[] { role },
            portfolioAreas = Array.Empty<string>(),
            unitKinds = Array.Empty<string>(),
            cadence = new { kind = "Quarterly", times = 1 },
            category = "Other",
            redLine = "未履行的，视为失职。",
            quantity = "1次",
        };
        return new
        {
            code = "ALL",
            line = "Principal",
            tier = "P3",
            title = "清单",
            unitKinds = new[] { "Committee", "Town", "Village" },
            effectiveFrom = DateTime.UtcNow.AddHours(8).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            items = Enumerable.Range(1, 10).Select(n => Item($"S{n:00}", "FirstResponsible")).Concat(Enumerable.Range(1, 6).Select(n => Item($"M{n:00}", "TeamMember"))).ToArray(),
        };
    }
}
