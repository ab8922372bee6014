namespace DutyNet.System.Tests;

/// <summary>
/// One figure over the time of a soak. It has levelled off when the straight line through the second half of its samples rises, from the
/// half's beginning to its end, by no more than a tenth of the half's mean, or by no more than what is noise for that figure.
/// </summary>
public sealed class Course(string name, double noise)
{
    private const double Tolerance = 0.1;

    private readonly List<double> samples = [];

    public string Name => name;

    public IReadOnlyList<double> Samples => samples;

    /// <summary>Mean of the second half.</summary>
    public double Mean => SecondHalf.Average();

    /// <summary>By how much the straight line through the second half rises.</summary>
    public double Rise
    {
        get
        {
            var half = SecondHalf;
            var middle = (half.Length - 1) / 2d;
            var spread = half.Select((_, x) => (x - middle) * (x - middle)).Sum();
            return half.Select((y, x) => (x - middle) * (y - Mean)).Sum() / spread * (half.Length - 1);
        }
    }

    public bool HasLevelledOff => Rise <= Math.Max(Tolerance * Mean, noise);

    public void Add(double sample) => samples.Add(sample);

    public override string ToString() =>
        $"{name,-44} {samples[0],12:n0} {samples[samples.Count / 2],12:n0} {samples[^1],12:n0} {samples.Max(),12:n0} {Rise,12:n1} {(HasLevelledOff ? "level" : "RISES")}";

    private double[] SecondHalf => [.. samples.Skip(samples.Count / 2)];
}
