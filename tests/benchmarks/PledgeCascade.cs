using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Play;
using DutyNet.System.Tests;
using Npgsql;

namespace DutyNet.Benchmarks;

/// <summary>
/// The pledges of a district: 18,272 of them over five levels drawn up in one step, signed down the tree by 16 clients at once, with coverage
/// asked for all the while; and afterwards whether the rule of the cascade ever broke.
/// </summary>
public static class PledgeCascade
{
    private const int Units = 18_273;
    private const int Towns = 12;
    private const int Below = 6; // twelve towns, and six units below each of all others, make five levels
    private const int Pace = 300; // signatures a second while coverage is looked at
    private const int Clients = 16;
    private const int PostsOfUnit = 3;

    private sealed record Pair(Guid Id, string Unit, string Above, string Subordinate, string SubordinateName, string Superior, string SuperiorName, string Hash);

    /// <summary>Measures.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        var landscape = new Landscape { Configure = (_, environment) => environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT") };
        await landscape.InitializeAsync();
        try
        {
            foreach (var other in Landscape.Services.Where(s => s is "inspection" or "logbook"))
                landscape.Kill(other);
            var department = await landscape.Cast.Department();
            foreach (var (kind, csv) in Register())
                await department.Post($"responsibility/register/imports?kind={kind}", Encoding.UTF8.GetBytes(csv), "text/csv");
            await PutInForce(department);
            var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(8));
            // As autovacuum has done long before anybody draws up pledges from a register; here it may or may not have come to it.
            await landscape.Execute("responsibility", "analyze");
            var started = Stopwatch.GetTimestamp();
            var campaign = await department.Post("responsibility/pledge-campaigns", new { year = today.Year, title = "责任书", signBy = today });
            var created = Stopwatch.GetElapsedTime(started);
            var pledges = campaign.GetProperty("pledges").GetInt32();
            await landscape.Execute("responsibility", "analyze");
            using var past = new HttpClient { BaseAddress = landscape.Address("responsibility") };
            var asked = new List<(string What, double Milliseconds)>();
            var cascade = new Cascade(await Pairs(landscape), past, landscape, today);
            var cpu = Processes.CpuSeconds();
            var (first, seconds) = await cascade.Sign(pledges / 2, pace: null);
            Processes.Print("a signature", cpu, first);
            // And the rest at the pace that is asked for, with a supervisor looking on.
            using var signed = new CancellationTokenSource();
            var asking = Ask(past, landscape, asked, signed.Token);
            var (second, paced) = await cascade.Sign(pledges - (pledges / 2), Pace);
            await signed.CancelAsync();
            await asking;
            var broken = await landscape.Scalar<long>("responsibility", """
                select count(*) from pledges p join units s on s.code = p.superior_unit
                left join pledges up on up.unit_code = p.superior_unit and up.kind = 'Unit'
                where s.parent_code is not null and (up.countersigned_at is null or up.countersigned_at > p.signed_at)
                   or p.countersigned_at < p.signed_at or p.status <> 'Effective'
                """);
            Console.WriteLine(FormattableString.Invariant($"  {pledges} pledges drawn up in {created.TotalSeconds:0.0} s; {first} signatures in {seconds:0.0} s, {second} more in {paced:0.0} s; {broken} against the cascade; {asked.Count} looks at coverage"));
            if (broken > 0)
                throw new InvalidOperationException("the rule of the cascade was broken");
            double P(string what, double part) => asked.Where(a => a.What == what).Select(a => a.Milliseconds).Quantile(part);
            return
            [
                new("pledges.drawn-up[s]", created.TotalSeconds, 10, new Target(10, AtMost: true, OfOurs: true)),
                new("pledges.signatures[/s]", first / seconds, 300, new Target(300, OfOurs: true)),
                new("coverage.district.p50[ms]", P("district", 0.5), 300, new Target(300, AtMost: true, OfOurs: true)),
                new("coverage.district.p95[ms]", P("district", 0.95), 300),
                new("coverage.town.p50[ms]", P("town", 0.5), 50, new Target(50, AtMost: true, OfOurs: true)),
                new("coverage.town.p95[ms]", P("town", 0.95), 50),
                new("coverage.tree.p50[ms]", P("tree", 0.5), 300),
                new("coverage.year-by-day.p50[ms]", P("history", 0.5), 300),
            ];
        }
        finally
        {
            await landscape.DisposeAsync();
        }
    }

    /// <summary>Pledges that wait for the level above, and clients that sign those that need not.</summary>
    private sealed class Cascade(IReadOnlyList<Pair> pairs, HttpClient http, Landscape landscape, DateOnly today)
    {
        private readonly ILookup<string, Pair> below = pairs.ToLookup(p => p.Above, StringComparer.Ordinal);
        private readonly ConcurrentQueue<Pair> ready = new(pairs.Where(p => p.Above == "FH"));
        private readonly Tokens tokens = new(landscape);

        /// <summary>Signs so many pledges on both sides, with all clients, as fast as they can or at a pace in signatures a second; how many signatures in how many seconds.</summary>
        public async Task<(long Signatures, double Seconds)> Sign(int count, int? pace)
        {
            var (begun, done, started) = (0, 0, Stopwatch.GetTimestamp());
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
            {
                while (Volatile.Read(ref done) < count)
                {
                    var isEarly = pace is { } rate && Volatile.Read(ref begun) * 2 > Stopwatch.GetElapsedTime(started).TotalSeconds * rate;
                    if (isEarly || Volatile.Read(ref begun) >= count || !ready.TryDequeue(out var pair))
                    {
                        await Task.Delay(1);
                        continue;
                    }
                    Interlocked.Increment(ref begun);
                    await Call(pair, "sign", pair.Subordinate, pair.SubordinateName);
                    await Call(pair, "countersign", pair.Superior, pair.SuperiorName);
                    foreach (var next in below[pair.Unit])
                        ready.Enqueue(next);
                    Interlocked.Increment(ref done);
                }
            }));
            return (2L * done, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        private async Task Call(Pair pair, string verb, string person, string name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/responsibility/pledges/{pair.Id}/{verb}")
            {
                Content = JsonContent.Create(new { fullName = name, date = today, statement = Statement, contentHash = pair.Hash }),
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tokens.Of(person, Role.Leader)) },
            };
            using var response = await http.SendAsync(request);
            if (!response.IsSuccessStatusCode)
                throw new InvalidOperationException($"{verb} {pair.Id}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }

    private const string Statement = "我已知悉并承诺履行上述责任，履行不力的，愿接受问责。";

    // What a supervisor's page asks for: the district, one of its towns, a level of the tree, the year's curve.
    private static async Task Ask(HttpClient http, Landscape landscape, List<(string, double)> asked, CancellationToken ct)
    {
        var tokens = new Tokens(landscape);
        (string What, string Path)[] looks = [("district", "coverage?unit=FH"), ("town", "coverage?unit=U10"), ("tree", "coverage/tree?unit=FH"), ("history", "coverage/history?unit=FH")];
        for (var i = 0; !ct.IsCancellationRequested; i++)
        {
            var (what, path) = looks[i % looks.Length];
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/responsibility/{path}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tokens.Of("P1", Role.Discipline)) } };
            var started = Stopwatch.GetTimestamp();
            using var response = await http.SendAsync(request, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsStringAsync(CancellationToken.None);
            asked.Add((what, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
            await Task.Delay(250, CancellationToken.None);
        }
    }

    private static async Task<IReadOnlyList<Pair>> Pairs(Landscape landscape)
    {
        await using var session = await landscape.Session("responsibility");
        await using var command = new NpgsqlCommand("""
            select p.id, p.unit_code, p.superior_unit, h.person_code, n.name, g.person_code, m.name, p.content_hash
            from pledges p
            join holdings h on h.post_id = p.post_id join persons n on n.code = h.person_code
            join holdings g on g.post_id = p.superior_post join persons m on m.code = g.person_code
            """, session);
        await using var reader = await command.ExecuteReaderAsync();
        var pairs = new List<Pair>();
        while (await reader.ReadAsync())
            pairs.Add(new Pair(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6), reader.GetString(7)));
        return pairs;
    }

    private static IEnumerable<(string Kind, string Csv)> Register()
    {
        var (units, persons, posts) = (new StringBuilder("code,name,kind,parent,class\nFH,区委,Committee,,\n"), new StringBuilder("code,name,rank,nativePlace\n"), new StringBuilder("code,unit,title,role,areas,inChargeOf,person,from\n"));
        var (person, c) = (0, CultureInfo.InvariantCulture);
        for (var i = 0; i < Units; i++)
        {
            var unit = i == 0 ? "FH" : string.Create(c, $"U{i}0");
            if (i > 0)
                units.Append(c, $"{unit},单位{i},{(i <= Towns ? "Town" : "Village")},{(i <= Towns ? "FH" : string.Create(c, $"U{((i - Towns - 1) / Below) + 1}0"))},\n");
            for (var post = 1; post <= PostsOfUnit; post++)
            {
                persons.Append(c, $"P{++person},姓名{person},乡科级,外省\n");
                posts.Append(c, $"{unit}_P{post},{unit},{(post == 1 ? "书记,FirstResponsible,," : post == 2 ? "委员,TeamMember,spending," : "委员,TeamMember,,")},{(post == 3 && i % 50 == 7 ? "," : string.Create(c, $"P{person},2024-01-01"))}\n");
            }
        }
        return [("units", units.ToString()), ("persons", persons.ToString()), ("posts", posts.ToString())];
    }

    private static async Task PutInForce(Api department)
    {
        object Item(string code, string role, string[] areas) => new
        {
            code,
            text = $"履行{code}的责任，按要求留痕。",
            area = "责任",
            owedBy = "Post",
            roles = new[] { role },
            portfolioAreas = areas,
            unitKinds = Array.Empty<string>(),
            cadence = new { kind = "Quarterly", times = 1 },
            category = "Other",
            redLine = "未履行的，视为失职。",
            quantity = "1次",
        };
        var items = Enumerable.Range(1, 9).Select(n => Item($"S{n:00}", "FirstResponsible", [])).Concat(Enumerable.Range(1, 5).Select(n => Item($"M{n:00}", "TeamMember", []))).Append(Item("X01", "TeamMember", ["spending"]));
        var today = DateTime.UtcNow.AddHours(8).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var id = (await department.Post("responsibility/lists", new { code = "ALL", line = "Principal", tier = "P3", title = "清单", unitKinds = new[] { "Committee", "Town", "Village" }, effectiveFrom = today, items = items.ToArray() })).GetProperty("listId").GetString();
        await department.Post($"responsibility/lists/{id}/adopt", new { decisionReference = "1" });
        await department.Post($"responsibility/lists/{id}/put-in-force", new { });
    }
}
