using System.Diagnostics;
using System.Globalization;
using System.Text;
using DutyNet.Play;
using DutyNet.System.Tests;
using Npgsql;

namespace DutyNet.Benchmarks;

/// <summary>
/// Importing the register of a whole district and putting its lists in force, and the same with four such districts under one root:
/// memory must follow a page of posts and not their number.
/// </summary>
public static class Bulk
{
    private const int Copies = 4;

    private static readonly string Folder = Path.Combine(Tests.Support.Infrastructure.Root, "sample", "district");

    /// <summary>Measures.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        var one = await Load(1);
        var four = await Load(Copies);
        return
        [
            new("import.rate[rows/s]", one.ImportRate, one.CopyRate, new Target(2000, OfOurs: true)),
            new("list-in-force.rate[duties/s]", one.DutyRate, one.InsertRate, new Target(20_000, OfOurs: true)),
            new("list-in-force.rate-of-four-districts[duties/s]", four.DutyRate, one.DutyRate),
            new("list-in-force.memory-of-four-districts[MB]", four.PeakMegabytes, one.PeakMegabytes, new Target(1.5, AtMost: true)),
        ];
    }

    private sealed record Loaded(double ImportRate, double CopyRate, double DutyRate, double InsertRate, double PeakMegabytes);

    private static async Task<Loaded> Load(int copies)
    {
        var landscape = new Landscape { Configure = (_, environment) => environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT") };
        await landscape.InitializeAsync();
        try
        {
            // The others would be busy hearing of it; that is their matter and not what is measured.
            foreach (var other in Landscape.Services.Where(s => s != "responsibility"))
                landscape.Kill(other);
            var department = await landscape.Cast.Department();
            var (rows, import, copy) = (0, TimeSpan.Zero, TimeSpan.Zero);
            foreach (var kind in new[] { "units", "persons", "posts" })
            {
                var csv = Register(kind, copies);
                rows += csv.Count(c => c == '\n') - 1;
                var started = Stopwatch.GetTimestamp();
                await department.Post($"responsibility/register/imports?kind={kind}", Encoding.UTF8.GetBytes(csv), "text/csv");
                import += Stopwatch.GetElapsedTime(started);
                copy += await Copy(landscape, csv);
            }
            // What the import has left in memory must not hide what the lists take.
            await landscape.Stop("responsibility");
            landscape.Start("responsibility");
            await landscape.ReadyItself("responsibility");
            var (duties, force, peak) = (0, TimeSpan.Zero, 0.0);
            var cpu = Processes.CpuSeconds();
            foreach (var list in new District(Folder).Lists(DateTimeOffset.UtcNow))
            {
                var id = (await department.Post("responsibility/lists", list)).GetProperty("listId").GetString();
                await department.Post($"responsibility/lists/{id}/adopt", new { decisionReference = "1" });
                Processes.ForgetPeak(landscape.ProcessOf("responsibility"));
                var started = Stopwatch.GetTimestamp();
                var put = await department.Post($"responsibility/lists/{id}/put-in-force", new { });
                force += Stopwatch.GetElapsedTime(started);
                duties += put.GetProperty("duties").GetInt32();
                peak = Math.Max(peak, Processes.PeakMegabytes(landscape.ProcessOf("responsibility")));
            }
            Processes.Print("list in force, a duty", cpu, duties);
            Console.WriteLine($"  {await landscape.Scalar<long>("responsibility", "select count(*) from ledger where type = 'DutiesAssigned'")} messages");
            var insert = await Insert(landscape);
            Console.WriteLine(FormattableString.Invariant(
                $"  {copies} district(s): {rows} rows imported in {import.TotalSeconds:0.0} s, {duties} duties in {force.TotalSeconds:0.0} s, peak of resident memory {peak:0} MB"));
            return new Loaded(rows / import.TotalSeconds, rows / copy.TotalSeconds, duties / force.TotalSeconds, duties / insert.TotalSeconds, peak);
        }
        finally
        {
            await landscape.DisposeAsync();
        }
    }

    /// <summary>A sheet of the sample district, and copies of it whose codes end in _2, _3 and so on; the root is common to all.</summary>
    private static string Register(string kind, int copies)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, $"{kind}.csv"));
        var sheet = new StringBuilder(lines[0]).Append('\n');
        // Columns that hold codes; those of posts: code, unit, units in charge of, person.
        int[] codes = kind switch { "units" => [0, 3], "persons" => [0], _ => [0, 1, 5, 6] };
        for (var copy = 1; copy <= copies; copy++)
        {
            foreach (var line in lines.Skip(1))
            {
                var cells = line.Split(',');
                if (copy > 1)
                {
                    if (kind == "units" && cells[0] == District.Root)
                        continue;
                    foreach (var column in codes)
                        cells[column] = string.Join(';', cells[column].Split(';').Select(c => c.Length == 0 || c == District.Root ? c : $"{c}_{copy.ToString(CultureInfo.InvariantCulture)}"));
                }
                sheet.AppendJoin(',', cells).Append('\n');
            }
        }
        return sheet.ToString();
    }

    /// <summary>The baseline of the import: PostgreSQL's COPY of the same sheet into a table that checks nothing.</summary>
    private static async Task<TimeSpan> Copy(Landscape landscape, string csv)
    {
        await using var session = await landscape.Session("responsibility");
        await using (var table = new NpgsqlCommand($"create temp table sheet ({string.Join(", ", csv[..csv.IndexOf('\n', StringComparison.Ordinal)].Split(',').Select(c => $"\"{c}\" text"))})", session))
            await table.ExecuteNonQueryAsync();
        var started = Stopwatch.GetTimestamp();
        await using (var copy = await session.BeginTextImportAsync("copy sheet from stdin (format csv, header)"))
            await copy.WriteAsync(csv);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>The baseline of a list in force: the same duties into a table of the same shape, without ledger or messages.</summary>
    private static async Task<TimeSpan> Insert(Landscape landscape)
    {
        await landscape.Execute("responsibility", "create table duties_again (like duties including all)");
        var started = Stopwatch.GetTimestamp();
        await landscape.Execute("responsibility", "insert into duties_again select * from duties");
        return Stopwatch.GetElapsedTime(started);
    }
}
