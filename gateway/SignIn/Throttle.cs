using System.Net;
using DutyNet.Chassis.Database;

namespace DutyNet.Gateway.SignIn;

/// <summary>How patient the gateway is with wrong passwords; configuration section <c>SignIn</c>.</summary>
/// <param name="AttemptsPerName">Wrong passwords for one name before it is locked. Our own default: people mistype, programs guess.</param>
/// <param name="AttemptsPerAddress">Wrong passwords from one address before it is locked; many people sit behind one.</param>
/// <param name="FirstLockSeconds">First lock, in seconds; doubled with each further failure.</param>
/// <param name="LongestLockSeconds">Longest lock, in seconds, so that nobody can be kept out for good by a stranger.</param>
/// <param name="ForgottenAfterSeconds">Failures are forgotten after this many seconds without another.</param>
public sealed record Patience(int AttemptsPerName = 5, int AttemptsPerAddress = 30, int FirstLockSeconds = 30, int LongestLockSeconds = 900, int ForgottenAfterSeconds = 3600);

/// <summary>
/// Counts sign-ins by name and by address and locks both for a growing while. An attempt is counted before its password is looked at:
/// a thousand guesses sent at once are a thousand attempts, not one.
/// </summary>
public sealed class Throttle(Database db, TimeProvider clock, IConfiguration configuration)
{
    private readonly Patience patience = configuration.GetSection("SignIn").Get<Patience>() ?? new Patience();

    private sealed record Row(int Attempts, DateTimeOffset LastAt, DateTimeOffset? LockedUntil);

    /// <summary>Counts an attempt; answers how long to wait when the name or the address is locked, else null.</summary>
    public Task<TimeSpan?> Count(string name, IPAddress? address, CancellationToken ct) => db.InTransaction(async tx =>
        // always in this order, so that two attempts do not wait for each other
        await Count(tx, ByAddress(address), patience.AttemptsPerAddress) ?? await Count(tx, ByName(name), patience.AttemptsPerName), ct);

    /// <summary>Forgets the failures of somebody who has shown who they are, and this attempt of their address.</summary>
    public async Task Forgive(Tx tx, string name, IPAddress? address = null)
    {
        if (address is not null)
        {
            // The address keeps its other failures: signing in with an account of one's own must not buy more guesses at others'.
            await tx.ExecuteAsync("""
                update sign_in_attempts set attempts = attempts - 1, locked_until = null where subject = @subject and attempts > 0
                """, new { subject = ByAddress(address) });
        }
        await tx.ExecuteAsync("delete from sign_in_attempts where subject = @subject", new { subject = ByName(name) });
    }

    private async Task<TimeSpan?> Count(Tx tx, string subject, int free)
    {
        var now = clock.GetUtcNow();
        await tx.ExecuteAsync("insert into sign_in_attempts (subject, attempts, last_at) values (@subject, 0, @now) on conflict do nothing", new { subject, now });
        var row = await tx.QuerySingleAsync<Row>("select attempts, last_at, locked_until from sign_in_attempts where subject = @subject for update", new { subject });
        if (row.LockedUntil > now)
            return row.LockedUntil - now;
        var attempts = now - row.LastAt > TimeSpan.FromSeconds(patience.ForgottenAfterSeconds) ? 1 : row.Attempts + 1;
        // Locked from the attempt that may be one too many; a right password lifts it.
        var seconds = Math.Min(patience.FirstLockSeconds * Math.Pow(2, attempts - free), patience.LongestLockSeconds);
        await tx.ExecuteAsync("""
            update sign_in_attempts set attempts = @attempts, last_at = @now, locked_until = @lockedUntil where subject = @subject
            """, new { subject, attempts, now, lockedUntil = attempts < free ? (DateTimeOffset?)null : now.AddSeconds(seconds) });
        return null;
    }

    private static string ByName(string name) => $"name/{name}";

    private static string ByAddress(IPAddress? address) => $"address/{(address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address)}";
}
