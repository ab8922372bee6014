using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DutyNet.Chassis.Sampling;

/// <summary>One thing that may be drawn.</summary>
/// <param name="Stratum">The stratum it belongs to.</param>
/// <param name="Code">What it is called; unique in the population.</param>
/// <param name="Weight">How heavily it weighs against the others of its stratum; at least 1.</param>
public sealed record Drawable(string Stratum, string Code, long Weight);

/// <summary>A part of the population that is drawn from by itself, and how many are drawn from it.</summary>
public sealed record Stratum(string Name, int Quota);

/// <summary>
/// The draw <c>dutynet-draw/1</c>: weighted, without replacement, each stratum by itself, in whole numbers only, so that anybody can recompute it in any
/// language. The rule is written down, with a worked example, in docs/guide/inspection.md; docs/decisions/0010-the-draw.md says why it is so.
/// It never changes: another rule gets another name.
/// </summary>
public static class WeightedDraw
{
    /// <summary>Name and version of the rule; the first line of every population.</summary>
    public const string Algorithm = "dutynet-draw/1";

    /// <summary>The most that the weights of one stratum may add up to: the numbers drawn have 48 bits.</summary>
    public const long MostWeight = 1L << 48;

    /// <summary>
    /// The population as bytes: the rule's name, a line <c>S TAB name TAB quota</c> for each stratum, a line <c>U TAB stratum TAB code TAB weight</c> for each
    /// thing, UTF-8, each line ended by one line feed; strata by name, things by stratum and code, compared byte by byte.
    /// </summary>
    public static byte[] Canonical(IEnumerable<Stratum> strata, IEnumerable<Drawable> population)
    {
        var text = new StringBuilder(Algorithm).Append('\n');
        foreach (var s in strata.OrderBy(s => s.Name, Bytewise.Order))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"S\t{Line(s.Name)}\t{s.Quota}\n");
        foreach (var u in population.OrderBy(u => u.Stratum, Bytewise.Order).ThenBy(u => u.Code, Bytewise.Order))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"U\t{Line(u.Stratum)}\t{Line(u.Code)}\t{u.Weight}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The seed that is drawn with: SHA-256 of the committed seed, the hash of the population, and the hash of each contribution in the order they came.</summary>
    public static byte[] EffectiveSeed(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> populationHash, IEnumerable<string> contributions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(seed);
        hash.AppendData(populationHash);
        foreach (var contribution in contributions)
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(contribution)));
        return hash.GetHashAndReset();
    }

    /// <summary>The first <paramref name="count"/> drawn of one stratum, in the order of drawing; all of it when it has no more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A weight is below 1, or all together exceed <see cref="MostWeight"/>.</exception>
    public static IReadOnlyList<string> Order(byte[] effectiveSeed, string stratum, IEnumerable<Drawable> members, int count)
    {
        var things = members.OrderBy(m => m.Code, Bytewise.Order).ToArray();
        var left = 0L;
        foreach (var thing in things)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(thing.Weight, 1, nameof(members));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(thing.Weight, MostWeight - left, nameof(members));
            left += thing.Weight;
        }
        var weights = new Weights(things);
        var numbers = new Numbers(effectiveSeed, stratum);
        var drawn = new List<string>(Math.Min(count, things.Length));
        for (var step = 1; drawn.Count < count && drawn.Count < things.Length; step++)
        {
            var index = weights.Take(numbers.Below(left, step));
            left -= things[index].Weight;
            drawn.Add(things[index].Code);
        }
        return drawn;
    }

    /// <summary>A text that can stand in one field of one line.</summary>
    public static bool FitsLine(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.Contains('\x7f') && IsText(text);

    private static string Line(string text) => FitsLine(text) ? text : throw new ArgumentException("A name or code holds a control character, or half a character.", nameof(text));

    private static bool IsText(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (rune == Rune.ReplacementChar)
                return false;
        return true;
    }

    // Number a of step i of a stratum: the first 48 bits of SHA-256(effective seed, stratum, a zero byte, i, a), i and a as 32 bits, the highest byte first.
    private sealed class Numbers
    {
        private readonly byte[] block;

        public Numbers(byte[] seed, string stratum) => block = [.. seed, .. Encoding.UTF8.GetBytes(stratum), 0, .. new byte[8]];

        // Each of 0 to total - 1 equally likely: numbers of the incomplete last range are thrown away.
        public long Below(long total, int step)
        {
            var limit = MostWeight / total * total;
            Span<byte> hash = stackalloc byte[32];
            for (var attempt = 0u; ; attempt++)
            {
                BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(block.Length - 8), step);
                BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(block.Length - 4), attempt);
                SHA256.HashData(block, hash);
                var number = (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) >> 16);
                if (number < limit)
                    return number % total;
            }
        }
    }

    // A binary indexed tree of the weights still in: finding and taking one out takes log n steps instead of n.
    private sealed class Weights
    {
        private readonly Drawable[] things;
        private readonly long[] tree;
        private readonly int top;

        public Weights(Drawable[] things)
        {
            this.things = things;
            tree = new long[things.Length + 1];
            for (var i = 1; i <= things.Length; i++)
            {
                tree[i] += things[i - 1].Weight;
                if (i + (i & -i) <= things.Length)
                    tree[i + (i & -i)] += tree[i];
            }
            top = things.Length == 0 ? 0 : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)things.Length + 1) / 2;
        }

        // The first thing that, with all still in before it, weighs more than the number; it is out from then on.
        public int Take(long number)
        {
            var index = 0;
            for (var step = top; step > 0; step /= 2)
            {
                if (index + step < tree.Length && tree[index + step] <= number)
                {
                    index += step;
                    number -= tree[index];
                }
            }
            for (var i = index + 1; i < tree.Length; i += i & -i)
                tree[i] -= things[index].Weight;
            return index;
        }
    }
}
