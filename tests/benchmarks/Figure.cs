using System.Globalization;

namespace DutyNet.Benchmarks;

/// <summary>One figure of a run, next to its own baseline in the same run.</summary>
/// <param name="Name">What was measured, with its unit.</param>
/// <param name="Ours">The figure of DutyNet.</param>
/// <param name="Baseline">The figure it is held against.</param>
/// <param name="Target">The least (or, with <paramref name="AtMost"/>, the greatest) ratio of the two that is wanted; null where the figure only informs.</param>
/// <param name="AtMost">Less is better.</param>
public sealed record Figure(string Name, double Ours, double Baseline, double? Target, bool AtMost = false)
{
    private double Ratio => Ours / Baseline;

    private bool Holds => Target is not { } target || (AtMost ? Ratio <= target : Ratio >= target);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"bench {Name} ours={Ours:0.##} baseline={Baseline:0.##} ratio={Ratio:0.00} target={(Target is { } t ? $"{(AtMost ? "<=" : ">=")}{t:0.##}" : "-")} {(Holds ? "ok" : "short")}");
}
