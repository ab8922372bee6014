namespace DutyNet.Chassis;

/// <summary>The clock: the system's, or for tests and demonstrations one that started at <c>Clock__Start</c> and runs on from there.</summary>
public sealed class ShiftedClock(TimeSpan shift) : TimeProvider
{
    /// <summary>Deadlines count calendar days in this zone (policy).</summary>
    public static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
}

/// <summary>Dates of instants.</summary>
public static class Dates
{
    /// <summary>The date in Asia/Shanghai, which has had no summer time since 1991.</summary>
    public static DateOnly DateInChina(this DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(ShiftedClock.ChinaOffset).DateTime);

    /// <summary>Today in Asia/Shanghai.</summary>
    public static DateOnly Today(this TimeProvider clock) => clock.GetUtcNow().DateInChina();
}
