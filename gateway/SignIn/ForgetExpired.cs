using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;

namespace DutyNet.Gateway.SignIn;

/// <summary>Removes sessions that have ended and failures a day old.</summary>
public sealed class ForgetExpired : Sweep
{
    private static readonly TimeSpan KeepFailures = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now) =>
        await tx.ExecuteAsync("""
            delete from sessions where id in (select id from sessions where expires_at < @now limit 1000 for update skip locked)
            """, new { now })
        + await tx.ExecuteAsync("""
            delete from sign_in_attempts where subject in (select subject from sign_in_attempts where last_at < @before limit 1000 for update skip locked)
            """, new { before = now - KeepFailures });
}
