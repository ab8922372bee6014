using System.Globalization;

namespace DutyNet.Benchmarks;

/// <summary>One figure of a run, next to its own baseline in the same run.</summary>
/// <param name="Name">What was measured, with its unit.</param>
/// <param name="Ours">The figure of DutyNet.</param>
/// <param name="Baseline">The figure it is held against.</param>
/// <param name="Target">What is wanted of the ratio of the two, or of our figure itself; null where the figure only informs.</param>
public sealed record Figure(string Name, double Ours, double Baseline, Target? Target = null)
{
    private double Ratio => Ours / Baseline;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"bench {Name} ours={Ours:0.##} baseline={Baseline:0.##} ratio={Ratio:0.00} target={Target?.ToString() ?? "none"} {(Target?.Holds(Ours, Ratio) ?? true ? "ok" : "short")}");
}

/// <summary>What a figure should reach.</summary>
/// <param name="Value">The least that is wanted, or the most.</param>
/// <param name="AtMost">Less is better.</param>
/// <param name="OfOurs">It is our figure that counts, not its ratio to the baseline.</param>
public sealed record Target(double Value, bool AtMost = false, bool OfOurs = false)
{
    /// <summary>True when it is reached.</summary>
    public bool Holds(double ours, double ratio) => AtMost ? (OfOurs ? ours : ratio) <= Value : (OfOurs ? ours : ratio) >= Value;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(OfOurs ? "ours" : "ratio")}{(AtMost ? "<=" : ">=")}{Value:0.##}");
}

/// <summary>What stands for many samples.</summary>
public static class Samples
{
    /// <summary>The middle one.</summary>
    public static double Median(this IEnumerable<double> samples) => samples.Quantile(0.5);

    /// <summary>The one that this part of them does not exceed.</summary>
    public static double Quantile(this IEnumerable<double> samples, double part)
    {
        var sorted = samples.Order().ToArray();
        return sorted[(int)(part * (sorted.Length - 1))];
    }
}
