using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Sampling;
using Xunit;

namespace DutyNet.Chassis.Tests;

/// <summary>The rule of the draw, <c>dutynet-draw/1</c>; these values are published and never change.</summary>
public sealed class SamplingTests
{
    // The worked example of the guide.
    private static readonly Stratum[] Strata = [new("towns", 2), new("departments", 1)];

    private static readonly Drawable[] Population =
    [
        new("towns", "T3", 3), new("towns", "T1", 1), new("towns", "T2", 2), new("towns", "T4", 4),
        new("departments", "D1", 1), new("departments", "D2", 1),
    ];

    private static readonly byte[] Seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static byte[] Nth(int n) => SHA256.HashData(Encoding.ASCII.GetBytes(n.ToString(CultureInfo.InvariantCulture)));

    [Fact]
    public void The_worked_example_of_the_guide_comes_out()
    {
        var canonical = WeightedDraw.Canonical(Strata, Population);
        Assert.Equal("dutynet-draw/1\nS\tdepartments\t1\nS\ttowns\t2\nU\tdepartments\tD1\t1\nU\tdepartments\tD2\t1\nU\ttowns\tT1\t1\nU\ttowns\tT2\t2\nU\ttowns\tT3\t3\nU\ttowns\tT4\t4\n", Encoding.UTF8.GetString(canonical));
        var populationHash = SHA256.HashData(canonical);
        Assert.Equal("4bd319d9a0c3970dcaea24dd3b845ea4e6ad49ad16f217b91c50f70e7efb9fa2", Hex(populationHash));
        Assert.Equal("630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd", Hex(SHA256.HashData(Seed)));
        var effective = WeightedDraw.EffectiveSeed(Seed, populationHash, ["one line", "第二行"]);
        Assert.Equal("53f806dd2cccee7c834f5895720030d23fbd4bef36dec4635cdc8f58a93527ab", Hex(effective));
        Assert.Equal("D1 D2", string.Join(' ', WeightedDraw.Order(effective, "departments", Population.Where(u => u.Stratum == "departments"), 2)));
        Assert.Equal("T4 T3 T1 T2", string.Join(' ', WeightedDraw.Order(effective, "towns", Population.Where(u => u.Stratum == "towns"), 4)));
        // and what it is called in the published record
        Assert.Equal("dutynet-draw/1", WeightedDraw.Algorithm);
    }

    [Fact]
    public void A_plain_walk_through_the_population_draws_the_same_as_the_tree()
    {
        for (var n = 0; n < 50; n++)
        {
            var seed = Nth(n);
            var things = Enumerable.Range(0, n + 1).Select(i => new Drawable("所有", $"U{i:000}", 1 + (BinaryPrimitives.ReadUInt32BigEndian(Nth((1000 * n) + i)) % 1000))).ToList();
            Assert.Equal(Walk(seed, "所有", things), WeightedDraw.Order(seed, "所有", things.AsEnumerable().Reverse(), things.Count));
        }
    }

    [Fact]
    public void Numbers_of_the_incomplete_last_range_are_thrown_away()
    {
        // Just over half of the range: every second number, or so, must be drawn anew.
        Drawable[] things = [new("s", "A", (1L << 47) - 5), new("s", "B", 6)];
        for (var n = 0; n < 50; n++)
            Assert.Equal(Walk(Nth(n), "s", things), WeightedDraw.Order(Nth(n), "s", things, 2));
    }

    [Fact]
    public void The_longer_draw_begins_with_the_shorter()
    {
        var things = Enumerable.Range(1, 30).Select(i => new Drawable("s", $"U{i}", i)).ToList();
        var all = WeightedDraw.Order(Nth(1), "s", things, 30);
        Assert.Equal(30, all.Distinct().Count());
        for (var count = 0; count <= 30; count++)
            Assert.Equal(all.Take(count), WeightedDraw.Order(Nth(1), "s", things, count));
        Assert.Equal(all, WeightedDraw.Order(Nth(1), "s", things, 1000));
        Assert.Empty(WeightedDraw.Order(Nth(1), "s", [], 5));
    }

    [Fact]
    public void Weights_are_honoured_over_many_seeds()
    {
        // Weights 1 to 4, one drawn, 20,000 fixed seeds: chi-square with three degrees of freedom stays below 16.27 (p = 0.001).
        var counts = new int[4];
        for (var n = 0; n < 20_000; n++)
            counts[WeightedDraw.Order(Nth(n), "towns", Population.Where(u => u.Stratum == "towns"), 1)[0][1] - '1']++;
        Assert.InRange(ChiSquare(counts, [.. new[] { 1, 2, 3, 4 }.Select(w => 20_000 * w / 10.0)]), 0, 16.27);
    }

    [Fact]
    public void Ordered_pairs_come_as_often_as_successive_drawing_says()
    {
        // Two drawn of weights 1 to 4: the pair (i, j) has the probability i/10 * j/(10 - i). Eleven degrees of freedom: 31.26.
        const int Draws = 24_000;
        var counts = new int[16];
        for (var n = 0; n < Draws; n++)
        {
            var pair = WeightedDraw.Order(Nth(n), "pairs", Population.Where(u => u.Stratum == "towns"), 2);
            counts[(4 * (pair[0][1] - '1')) + pair[1][1] - '1']++;
        }
        var pairs = (from i in Enumerable.Range(1, 4) from j in Enumerable.Range(1, 4) where i != j select (i, j)).ToList();
        Assert.InRange(ChiSquare([.. pairs.Select(p => counts[(4 * (p.i - 1)) + p.j - 1])], [.. pairs.Select(p => Draws * (p.i / 10.0) * (p.j / (10.0 - p.i)))]), 0, 31.26);
    }

    [Fact]
    public void The_order_is_that_of_the_bytes_whatever_the_characters()
    {
        string[] texts = ["", "A", "AB", "B", "Z", "a", "é", "丰", "河", "\uE000", "\uFFFC", "\U00010000", "\U0001F600", "A\U0001F600", "A\uFFFC", "A\U0001F601"];
        Assert.Equal(
            texts.OrderBy(t => Hex(Encoding.UTF8.GetBytes(t)), StringComparer.Ordinal),
            texts.Reverse().Order(Bytewise.Order));
    }

    [Fact]
    public void Another_contribution_another_population_or_another_order_is_another_draw()
    {
        var hash = Nth(1);
        string[] all = [.. new[] { Hex(WeightedDraw.EffectiveSeed(Seed, hash, [])), Hex(WeightedDraw.EffectiveSeed(Seed, hash, ["a", "b"])), Hex(WeightedDraw.EffectiveSeed(Seed, hash, ["b", "a"])),
            Hex(WeightedDraw.EffectiveSeed(Seed, hash, ["ab"])), Hex(WeightedDraw.EffectiveSeed(Seed, Nth(2), [])), Hex(WeightedDraw.EffectiveSeed(Nth(3), hash, [])) }];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Theory]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData("\0")]
    public void What_would_break_a_line_is_refused(string code) =>
        Assert.Throws<ArgumentException>(() => WeightedDraw.Canonical([], [new("s", code, 1)]));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((1L << 48) + 1)]
    public void A_weight_is_at_least_one_and_a_stratum_weighs_at_most_48_bits(long weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightedDraw.Order(Seed, "s", [new("s", "A", weight)], 1));

    private static double ChiSquare(int[] counts, double[] expected) => counts.Zip(expected).Sum(p => Math.Pow(p.First - p.Second, 2) / p.Second);

    // The rule once more, as it reads: big integers, a list, nothing clever.
    private static List<string> Walk(byte[] seed, string stratum, IEnumerable<Drawable> members)
    {
        var left = members.OrderBy(m => Hex(Encoding.UTF8.GetBytes(m.Code)), StringComparer.Ordinal).ToList();
        var drawn = new List<string>();
        for (var step = 1; left.Count > 0; step++)
        {
            BigInteger total = left.Aggregate(BigInteger.Zero, (sum, m) => sum + m.Weight), range = BigInteger.Pow(2, 48), number = 0;
            for (var attempt = 0; ; attempt++)
            {
                var text = Hex([.. seed, .. Encoding.UTF8.GetBytes(stratum)]) + "00" + step.ToString("x8", CultureInfo.InvariantCulture) + attempt.ToString("x8", CultureInfo.InvariantCulture);
                number = new BigInteger(SHA256.HashData(Convert.FromHexString(text)).AsSpan(0, 6), isUnsigned: true, isBigEndian: true);
                if (number < range / total * total)
                    break;
            }
            number %= total;
            var index = 0;
            while (number >= left[index].Weight)
                number -= left[index++].Weight;
            drawn.Add(left[index].Code);
            left.RemoveAt(index);
        }
        return drawn;
    }
}
