using System.Text;

namespace DutyNet.Chassis.Sampling;

/// <summary>The order of texts by the bytes of their UTF-8, as <c>collate "C"</c> has it and <c>LC_ALL=C sort</c>: the same in every language and locale.</summary>
public sealed class Bytewise : IComparer<string>
{
    /// <summary>The order.</summary>
    public static readonly Bytewise Order = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        // UTF-16 differs from it only where a surrogate meets a character above the surrogates.
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var length = Math.Min(x.Length, y.Length);
        for (var i = 0; i < length; i++)
            if (x[i] != y[i])
                return char.IsSurrogate(x[i]) || char.IsSurrogate(y[i]) ? Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)) : x[i] - y[i];
        return x.Length - y.Length;
    }
}
