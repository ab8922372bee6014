namespace DutyNet.Tests.Support;

/// <summary>A clock that runs with the system's, from wherever the test has set it.</summary>
public sealed class MovableClock : TimeProvider
{
    private TimeSpan shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;

    public void SetTo(DateTimeOffset instant) => shift = instant - System.GetUtcNow();

    public void Advance(TimeSpan by) => shift += by;
}
