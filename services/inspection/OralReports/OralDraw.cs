using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace DutyNet.Inspection.OralReports;

/// <summary>
/// Which question a unit gets. Fixed before anybody can know the bank, since the seed's hash is published first, and anybody can compute it again:
/// the first 16 bytes of SHA-256 of <c>seed|unit</c>, a big-endian number, modulo the number of questions. A number in the last, incomplete
/// run of that many below 2^128 would favour the first questions; it is rejected and <c>seed|unit|1</c>, <c>seed|unit|2</c> … tried instead.
/// </summary>
public static class OralDraw
{
    private static readonly BigInteger Range = BigInteger.One << 128;

    /// <summary>A new seed: 32 random bytes as 64 lower-case hexadecimal digits.</summary>
    public static string NewSeed() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 of a text in UTF-8, as lower-case hexadecimal digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The place of the question of a unit among <paramref name="count"/>, counted from 0.</summary>
    public static int Place(string seed, string unit, int count)
    {
        var limit = Range - (Range % count);
        for (var attempt = 0; ; attempt++)
        {
            var text = attempt == 0 ? $"{seed}|{unit}" : $"{seed}|{unit}|{attempt}";
            var number = new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16), isUnsigned: true, isBigEndian: true);
            if (number < limit)
                return (int)(number % count);
        }
    }

    /// <summary>A question of the frozen bank.</summary>
    public sealed record Frozen(string Unit, int Place, Guid QuestionId, int Version, string Text);

    /// <summary>The hash of a frozen bank: a line <c>unit|place|question|version|SHA-256 of its words</c> for each question, in the order of unit and place, each ended by a line feed.</summary>
    public static string BankHash(IEnumerable<Frozen> bank) => Hash(string.Concat(bank
        .OrderBy(q => q.Unit, StringComparer.Ordinal).ThenBy(q => q.Place)
        .Select(q => FormattableString.Invariant($"{q.Unit}|{q.Place}|{q.QuestionId}|{q.Version}|{Hash(q.Text)}\n"))));
}
