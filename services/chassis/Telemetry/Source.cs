using System.Diagnostics;

namespace DutyNet.Chassis.Telemetry;

/// <summary>The source of DutyNet's own spans.</summary>
public static class Source
{
    /// <summary>Its name.</summary>
    public const string Name = "DutyNet";

    internal static ActivitySource Activities { get; } = new(Name);
}
