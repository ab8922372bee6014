using System.Diagnostics;
using System.Reflection;
using DutyNet.Chassis;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Tests.Support;

namespace DutyNet.Benchmarks;

/// <summary>
/// A sweep over a million expected entries of which a thousand are due, next to the same thousand among ten thousand: its cost follows what is
/// due. And a day of five million, of which one in a thousand falls due.
/// </summary>
public static class DueEntries
{
    /// <summary>Measures both.</summary>
    public static async Task<IEnumerable<Figure>> Measure()
    {
        var few = await Sweep(10_000, due: 1_000);
        var many = await Sweep(1_000_000, due: 1_000);
        var daily = await Sweep(5_000_000, due: 5_000);
        return
        [
            new("sweep.thousand-due-of-a-million[s]", many, few, new Target(1, AtMost: true, OfOurs: true)),
            new("sweep.daily-of-five-million[s]", daily, 5 * few, new Target(5, AtMost: true, OfOurs: true)),
        ];
    }

    private static async Task<double> Sweep(int entries, int due)
    {
        var service = new LogbookService();
        await service.InitializeAsync();
        try
        {
            var today = service.Clock.Today();
            await Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), $"""
                insert into units (code, name, kind, path, version) values ('FH', '丰河区', 'Committee', 'FH', 1);
                insert into expected_entries (id, source, duty_id, ordinal, unit_code, owed_by, item_code, category, by_date, period_from, period_until, due_on)
                select gen_random_uuid(), 'Duty', gen_random_uuid(), 1, 'FH', 'Unit', 'P-' || n % 60, 'FourForms', false, d, d, d
                from generate_series(1, {entries}) n, lateral (select date '{today:O}' + case when n <= {due} then -60 else 30 + n % 300 end as d) day;
                """, seconds: 1800);
            await Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), "vacuum analyze expected_entries", seconds: 1800);
            var started = Stopwatch.GetTimestamp();
            var handled = await service.Sweep<PublishMissing>();
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (handled != due)
                throw new InvalidOperationException($"{handled} entries were handled, not {due}");
            Console.WriteLine(FormattableString.Invariant($"  sweep of {due} due entries of {entries}: {elapsed.TotalMilliseconds:0} ms"));
            return elapsed.TotalSeconds;
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private sealed class LogbookService() : ServiceUnderTest("logbook", (args, replace) => Logbook.Program.Build(args, replace))
    {
        protected override Assembly ServiceAssembly => typeof(Logbook.Program).Assembly;
    }
}
