using System.Diagnostics;
using System.Net;
using System.Reflection;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;

namespace DutyNet.Benchmarks;

/// <summary>A draw of 1,000 units from 50,000 in 20 strata: committed to, revealed, verified, each over HTTP as somebody would wait for it.</summary>
public static class DrawFromMany
{
    private const int Units = 50_000;
    private const int Strata = 20;
    private const int Quota = 50;
    private const int Times = 5;
    private const string Draws = "/api/v1/inspection/draws";

    /// <summary>Measures; the median of some draws.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        var service = new InspectionService();
        await service.InitializeAsync();
        try
        {
            await Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), $"""
                insert into units (code, name, kind, path, version) values ('FH', '丰河区', 'Committee', 'FH', 1);
                insert into units (code, name, kind, class, parent_code, path, version)
                select 'FH_U' || n, '单位 ' || n, 'Village', 'C' || n % {Strata}, 'FH', ('FH.FH_U' || n)::ltree, 1 from generate_series(1, {Units}) n;
                analyze units;
                """);
            var (commits, reveals, proofs) = (new List<double>(), new List<double>(), new List<double>());
            using var discipline = service.As(Role.Discipline, "FH", "P1");
            for (var i = 0; i < Times; i++)
            {
                var today = service.Clock.Today();
                var round = (await discipline.Post("/api/v1/inspection/rounds", new { kind = "SpotCheck", title = "抽查", from = today, until = today, units = Array.Empty<string>(), byDraw = true, population = new { below = "FH" } }).Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();
                var draw = (await discipline.Post(Draws, new { roundId = round, kinds = new[] { "Village" }, strata = Enumerable.Range(0, Strata).Select(s => new { name = $"层 {s}", quota = Quota, classes = new[] { $"C{s}" } }) })
                    .Gives(HttpStatusCode.Created)).GetProperty("drawId").GetGuid();
                commits.Add(await Seconds(() => discipline.Post($"{Draws}/{draw}/commit", new { }).Gives(HttpStatusCode.OK)));
                reveals.Add(await Seconds(() => discipline.Post($"{Draws}/{draw}/reveal", new { }).Gives(HttpStatusCode.OK)));
                proofs.Add(await Seconds(async () =>
                {
                    var proof = await discipline.GetAsync($"{Draws}/{draw}/verify").Gives(HttpStatusCode.OK);
                    if (!proof.GetProperty("intact").GetBoolean() || proof.GetProperty("sample").GetInt32() != Strata * Quota)
                        throw new InvalidOperationException($"the draw does not verify: {proof}");
                }));
            }
            return
            [
                new("draw.committed[s]", commits.Median(), 2, new Target(2, AtMost: true, OfOurs: true)),
                new("draw.thousand-of-fifty-thousand[s]", reveals.Median(), 2, new Target(2, AtMost: true, OfOurs: true)),
                new("draw.verified[s]", proofs.Median(), 2, new Target(2, AtMost: true, OfOurs: true)),
            ];
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private static async Task<double> Seconds(Func<Task> act)
    {
        var started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private sealed class InspectionService() : ServiceUnderTest("inspection", (args, replace) => Inspection.Program.Build(args, replace))
    {
        protected override Assembly ServiceAssembly => typeof(Inspection.Program).Assembly;
    }
}
