using System.Diagnostics;
using DutyNet.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace DutyNet.System.Tests;

/// <summary>Hours of half the load it can bear: nothing that should not grow goes on growing.</summary>
[Collection(nameof(OutageLandscape))]
public sealed class SoakTests(OutageLandscape outages, ITestOutputHelper output)
{
    private const int Clients = 8;

    [Fact]
    public async Task A_soak_samples_everything_and_ends_whole()
    {
        var soak = await Run(calibration: TimeSpan.FromSeconds(2), length: TimeSpan.FromSeconds(8), every: TimeSpan.FromSeconds(1));
        // Ten seconds say nothing of growth; that what is sampled is really there, they do.
        Assert.All(soak.Courses, c => Assert.True(c.Samples.Count >= 5, c.Name));
        Assert.All(soak.Courses.Where(c => !c.Name.Contains("outbox rows", StringComparison.Ordinal) && !c.Name.Contains("messages", StringComparison.Ordinal)), c => Assert.True(c.Mean > 0, c.Name));
    }

    [Fact]
    [Trait("Category", "Stress")]
    public async Task Twenty_minutes_at_half_the_sustained_rate_level_off()
    {
        var minutes = double.Parse(Environment.GetEnvironmentVariable("DUTYNET_SOAK_MINUTES") ?? "20", global::System.Globalization.CultureInfo.InvariantCulture);
        var soak = await Run(calibration: TimeSpan.FromSeconds(20), length: TimeSpan.FromMinutes(minutes), every: TimeSpan.FromSeconds(10));
        var rising = soak.Courses.Where(c => !c.HasLevelledOff).ToList();
        Assert.True(rising.Count == 0, string.Join('\n', rising));
    }

    [Theory]
    [InlineData("a leak", 100, 2, 1, false)]
    [InlineData("a slow leak", 100, 0.5, 1, false)]
    [InlineData("level", 100, 0, 1, true)]
    [InlineData("less and less", 200, -1, 1, true)]
    [InlineData("noise alone", 0, 0.05, 5, true)]
    public void What_goes_on_growing_is_told_from_what_is_level(string name, double from, double step, double noise, bool level)
    {
        var course = new Course(name, noise);
        for (var i = 0; i < 100; i++)
            course.Add(from + (step * i) + (i % 2 == 0 ? 1 : -1));
        Assert.Equal(level, course.HasLevelledOff);
    }

    [Fact]
    public void What_grew_while_it_warmed_up_and_then_no_more_is_level()
    {
        var course = new Course("warming up", noise: 1);
        for (var i = 0; i < 100; i++)
            course.Add(Math.Min(i * 4, 160));
        Assert.True(course.HasLevelledOff);
    }

    private async Task<Soak> Run(TimeSpan calibration, TimeSpan length, TimeSpan every)
    {
        var soak = new Soak(outages);
        var books = await (await outages.Landscape.Cast.Department()).List("logbook/logbooks?limit=100");
        var book = books.First(b => b.GetProperty("personCode").GetString() is not null && b.GetProperty("year").GetInt32() == DateTime.UtcNow.AddHours(8).Year).GetProperty("logbookId").GetString()!;
        var most = await Load(book, calibration, perSecond: null) / calibration.TotalSeconds;
        var load = Load(book, length, most / 2);
        using var timer = new PeriodicTimer(every);
        while (!load.IsCompleted)
        {
            await soak.Sample();
            await timer.WaitForNextTickAsync();
        }
        var done = await load;
        var whole = new WholeOrNotAtAll(outages.Landscape);
        await whole.Holds();
        await whole.Verifies();
        var table = $"soak of {length.TotalMinutes:n1} minutes at {done / length.TotalSeconds:n0} requests/s, half of {most:n0}/s\n"
            + $"{"figure",-44} {"first",12} {"middle",12} {"last",12} {"most",12} {"rise",12}\n{string.Join('\n', soak.Courses)}\n";
        output.WriteLine(table);
        var report = Path.Combine(Infrastructure.Root, ".local", "test", "soak.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        await File.WriteAllTextAsync(report, table);
        return soak;
    }

    // Findings and entries in turn, as fast as they are answered or at a rate; how many were answered.
    private async Task<int> Load(string book, TimeSpan length, double? perSecond)
    {
        var department = await outages.Landscape.Cast.Department();
        var (begun, number) = (Stopwatch.StartNew(), 0);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (begun.Elapsed < length)
            {
                var n = Interlocked.Increment(ref number);
                if (perSecond is { } rate && TimeSpan.FromSeconds(n / rate) - begun.Elapsed is { Ticks: > 0 } early)
                    await Task.Delay(early);
                await (n % 2 == 0
                    ? (Task)outages.Findings.Raise("记录不规范。")
                    : department.Post($"logbook/logbooks/{book}/entries", new { category = "GrassrootsVisit", text = "到村走访党员群众，了解廉政建设情况。", occurredOn = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(8)) }));
            }
        })));
        return number;
    }
}
