using System.Diagnostics.Metrics;

namespace DutyNet.Chassis.Telemetry;

/// <summary>DutyNet's own metrics.</summary>
public static class Meters
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "DutyNet";

    /// <summary>The meter, for a service's own instruments.</summary>
    public static Meter Meter { get; } = new(Name);

    internal static readonly Counter<long> InboxDuplicates = Meter.CreateCounter<long>("dutynet.inbox.duplicates", description: "messages that had been handled before");
    internal static readonly Histogram<double> ConsumerLag = Meter.CreateHistogram<double>("dutynet.consumer.lag", "ms", "from recording a fact to its effect");
    internal static readonly Histogram<double> SweepDuration = Meter.CreateHistogram<double>("dutynet.sweep.duration", "ms");
    internal static readonly Counter<long> SweepItems = Meter.CreateCounter<long>("dutynet.sweep.items");
}
