using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Secrecy;

namespace DutyNet.Inspection.DutyIntegrityReports;

/// <summary>
/// Ratings that nobody can tell apart: five counts of bands and the sum of all points, each masked with a key outside the database, so that every paper changes all
/// of them by numbers that look random. See docs/decisions/0009-secret-ballot.md.
/// </summary>
public static class SecretRating
{
    /// <summary>The lowest points of each band: 90 to 100, 80 to 89, 70 to 79, 60 to 69, and less.</summary>
    private static readonly int[] Lowest = [90, 80, 70, 60, 0];

    /// <summary>How many sums there are: one for each band, and that of the points.</summary>
    public static readonly int Cells = Lowest.Length + 1;

    /// <summary>What was rated: how many in each band, and all points together.</summary>
    public sealed record Counted(int[] Bands, int Total);

    /// <summary>What a paper adds to each sum.</summary>
    public static long[] Paper(byte[] key, Guid ratingId, Guid nonce, int points)
    {
        var band = Array.FindIndex(Lowest, low => points >= low);
        return MaskedSums.Paper(key, ratingId, nonce, [.. Lowest.Select((_, i) => i == band ? 1L : 0L), points]);
    }

    /// <summary>The bands and points of all papers together. Null when they cannot be those of that many papers: somebody changed a sum without the key.</summary>
    public static Counted? Count(byte[] key, Guid ratingId, IReadOnlyList<Guid> papers, IReadOnlyList<long> sums)
    {
        var cells = MaskedSums.Unmask(key, ratingId, papers, sums);
        var (bands, total) = (cells[..^1], cells[^1]);
        if (!Array.TrueForAll(bands, b => b <= papers.Count) || bands.Sum() != papers.Count)
            return null;
        var least = bands.Select((b, i) => b * Lowest[i]).Sum();
        var most = bands.Select((b, i) => b * (i == 0 ? 100 : Lowest[i - 1] - 1)).Sum();
        return total < least || total > most ? null : new([.. bands.Select(b => (int)b)], (int)total);
    }

    /// <summary>The mean in hundredths of a point, rounded down: what lies below a threshold never looks as if it reached it.</summary>
    public static int MeanHundredths(int total, int papers) => (int)(total * 100L / papers);

    /// <summary>What a caller is told when the key is lost.</summary>
    public static Problem KeyMissing => Problem.Conflict("rating-key-missing", "本次测评的密钥已丢失，无法继续和计分，请作废后重新组织测评。",
        "The key of these ratings is lost: they can neither go on nor be counted; give them up and open others.");
}
