using DutyNet.Inspection.DutyIntegrityReports;
using DutyNet.Inspection.OralReports;
using Npgsql;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>What can be computed without a service, held to what others compute: sha256sum with bc, and PostgreSQL.</summary>
public sealed class OralDrawTests
{
    [Theory]
    // printf %s "$SEED|$UNIT" | sha256sum | cut -c1-32, and the remainder by bc
    [InlineData("seed", "FH_D01", 60, 10)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "FH_T12", 7, 5)]
    [InlineData("c0ffee", "FH_E01", 1, 0)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "单位", 23, 17)]
    public void A_draw_is_what_sha256sum_and_bc_say(string seed, string unit, int count, int place) => Assert.Equal(place, OralDraw.Place(seed, unit, count));

    [Fact]
    public void A_banks_hash_is_what_sha256sum_says()
    {
        Assert.Equal("19b25856e1c150ca834cffc8b59b23adbd0ec0389e58eb22b3b64768098d002b", OralDraw.Hash("seed"));
        OralDraw.Frozen Question(string unit, int place, int id, int version, string text) => new(unit, place, new Guid($"01980a4e-5f00-7000-8000-{id:D12}"), version, text);
        var first = Question("A_1", 0, 1, 1, "甲");
        var bank = new[] { Question("a", 0, 3, 1, "丙"), Question("A_1", 1, 2, 3, "乙\n"), first };
        Assert.Equal("be62bf0c4f4fe651cae597436639e7401bb1731891f9b6453e045560f0c0c273", OralDraw.BankHash(bank));
        Assert.NotEqual(OralDraw.BankHash(bank), OralDraw.BankHash([.. bank[..2], first with { Text = "丁" }]));
    }

    [Fact]
    public void Every_question_is_drawn_equally_often()
    {
        var drawn = Enumerable.Range(0, 7000).Select(i => OralDraw.Place("a fixed seed", $"U{i}", 7)).CountBy(p => p).ToDictionary();
        Assert.Equal(7, drawn.Count);
        Assert.All(drawn, d => Assert.InRange(d.Value, 850, 1150)); // 1000 expected, five standard deviations
    }

    [Theory]
    [InlineData(new[] { 80, 82, 84, 55 }, new[] { false, false, false, true })] // more than 20 points from the median
    [InlineData(new[] { 80, 80, 80, 80, 80, 81 }, new[] { false, false, false, false, false, false })] // outside the fences, but near
    [InlineData(new[] { 80, 81, 82, 83, 84, 95 }, new[] { false, false, false, false, false, true })] // outside the fences
    [InlineData(new[] { 100, 0 }, new[] { true, true })] // two camps
    [InlineData(new[] { 70 }, new[] { false })]
    public void A_rating_far_from_the_others_is_named(int[] points, bool[] outliers) => Assert.Equal(outliers, RatingSpread.Of(points, 20).Outliers);

    [Fact]
    public void The_mean_is_given_with_and_without_outliers_and_never_over_none()
    {
        var spread = RatingSpread.Of([80, 82, 84, 55], 20);
        Assert.Equal((81m, 75.25m, 82m), (spread.Median, spread.Mean, spread.MeanWithoutOutliers));
        Assert.Equal(50m, RatingSpread.Of([100, 0], 20).MeanWithoutOutliers);
        Assert.Equal(6667, RatingSpread.Hundredths(RatingSpread.Of([66, 67, 67], 20).Mean));
    }

    [Fact]
    public async Task The_median_is_the_one_postgresql_computes()
    {
        await using var source = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("DUTYNET_POSTGRES")!);
        var random = new Random(8);
        for (var i = 0; i < 20; i++)
        {
            var points = Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(0, 101)).ToArray();
            await using var command = source.CreateCommand("select percentile_cont(0.5) within group (order by p)::numeric, round(avg(p), 2) from unnest($1) p");
            command.Parameters.Add(new() { Value = points });
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            var spread = RatingSpread.Of(points, 20);
            Assert.Equal((reader.GetDecimal(0), reader.GetDecimal(1)), (spread.Median, spread.Mean));
        }
    }

    [Fact]
    public void Secret_ratings_are_counted_all_together_and_a_changed_sum_is_found_out()
    {
        var id = Guid.CreateVersion7();
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        int[] points = [100, 90, 89, 80, 79, 70, 69, 60, 59, 0];
        var nonces = points.Select(_ => Guid.NewGuid()).ToArray();
        var papers = points.Select((p, i) => SecretRating.Paper(key, id, nonces[i], p)).ToArray();
        long[] sums = [.. Enumerable.Range(0, SecretRating.Cells).Select(c => papers.Aggregate(0L, (sum, p) => (sum + p[c]) % (1L << 62)))];

        var counted = SecretRating.Count(key, id, nonces, sums)!;
        Assert.Equal([2, 2, 2, 2, 2], counted.Bands);
        Assert.Equal(points.Sum(), counted.Total);
        Assert.Equal(6960, SecretRating.MeanHundredths(counted.Total, points.Length));
        Assert.Equal(6999, SecretRating.MeanHundredths(69_999, 1000)); // never rounded up to the threshold
        Assert.Null(SecretRating.Count([.. key.Reverse()], id, nonces, sums));
        Assert.Null(SecretRating.Count(key, id, nonces[..9], sums));
        Assert.Null(SecretRating.Count(key, id, nonces, [sums[0] + 1, .. sums[1..]]));
        Assert.Null(SecretRating.Count(key, id, nonces, [.. sums[..5], sums[5] + 500]));
        // For whoever has no key every paper adds numbers like any others to all sums.
        Assert.All(papers.SelectMany(p => p), added => Assert.True(added > 1000));
    }
}
