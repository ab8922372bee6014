using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DutyNet.Chassis.Secrecy;

/// <summary>
/// Sums to which many add in secret. A paper adds to every sum its own value and a mask, a number that looks random. The masks come from a key that no
/// database holds; without it a sum, and every change of a sum, says nothing. With it the masks are taken off all together.
/// See docs/decisions/0009-secret-ballot.md.
/// </summary>
public static class MaskedSums
{
    // Sums stay below it, and two numbers below it can be added in a bigint.
    private const long Modulus = 1L << 62;

    /// <summary>What a paper adds to each sum. Each attempt has a nonce of its own: under the same masks, a first try that failed would tell, beside the second, whether the values were others.</summary>
    public static long[] Paper(byte[] key, Guid id, Guid nonce, IReadOnlyList<long> values) =>
        [.. values.Select((value, place) => (Mask(key, id, nonce, place) + value) % Modulus)];

    /// <summary>The sums without the masks of the papers that are in. Whoever changed one without the key makes it a number like any other: hold it to what it may be.</summary>
    public static long[] Unmask(byte[] key, Guid id, IReadOnlyList<Guid> papers, IReadOnlyList<long> sums) =>
        [.. sums.Select((sum, place) => papers.Aggregate(sum, (rest, nonce) => (rest - Mask(key, id, nonce, place) + Modulus) % Modulus))];

    private static long Mask(byte[] key, Guid id, Guid nonce, int place) =>
        BinaryPrimitives.ReadInt64BigEndian(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id:N} {place} {nonce:N}"))) & (Modulus - 1);
}
