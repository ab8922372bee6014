namespace DutyNet.Inspection.OralReports;

/// <summary>
/// What a panel's ratings say together. Those far from the others are shown, never removed: the mean is given with and without them. A rating is far out when it
/// lies more than 20 points (policy) from the median, or, among at least five, more than 1.5 times the interquartile range outside the quartiles
/// and more than 5 points from the median: four alike would make a fifth an outlier for one point.
/// </summary>
public sealed record RatingSpread(int Count, decimal Median, decimal Mean, decimal MeanWithoutOutliers, bool[] Outliers)
{
    // The usual fences (Tukey); below five ratings quartiles say nothing.
    private const decimal Fence = 1.5m;
    private const int FewestForFences = 5;
    private const decimal AlwaysNear = 5;

    /// <summary>The spread of these points, at least one; means rounded to hundredths.</summary>
    public static RatingSpread Of(IReadOnlyList<int> points, int outlierPoints)
    {
        int[] sorted = [.. points.Order()];
        var (low, median, high) = (Quantile(sorted, 0.25m), Quantile(sorted, 0.5m), Quantile(sorted, 0.75m));
        var reach = Fence * (high - low);
        bool[] outliers = [.. points.Select(p => Math.Abs(p - median) > outlierPoints
            || (points.Count >= FewestForFences && Math.Abs(p - median) > AlwaysNear && (p < low - reach || p > high + reach)))];
        var near = points.Where((_, i) => !outliers[i]).ToList();
        // Two camps far from their middle leave nobody near it.
        return new(points.Count, median, MeanOf(points), MeanOf(near.Count > 0 ? near : points), outliers);
    }

    /// <summary>In hundredths of a point.</summary>
    public static int Hundredths(decimal points) => (int)Math.Round(points * 100, MidpointRounding.AwayFromZero);

    private static decimal MeanOf(IReadOnlyList<int> points) => Math.Round((decimal)points.Sum() / points.Count, 2, MidpointRounding.AwayFromZero);

    // Linear between neighbours, as percentile_cont.
    private static decimal Quantile(int[] sorted, decimal share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
