namespace DutyNet.System.Tests;

/// <summary>A clock that stands still, so that two runs differ in nothing but what is compared.</summary>
public sealed class StandingClock(DateTimeOffset at) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => at;
}
