using DutyNet.Chassis.Database;
using DutyNet.Chassis.Secrecy;
using DutyNet.Chassis.Sweeps;

namespace DutyNet.Logbook.Ballots;

/// <summary>Destroys the keys of closed ballots that a process which died on the way has left.</summary>
public sealed class DestroyBallotKeys(SecretKeys keys) : Sweep
{
    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var kept = keys.Kept();
        if (kept.Length == 0)
            return 0;
        foreach (var closed in await tx.QueryAsync<Guid>("select ballot_id from ballot_closings where ballot_id = any(@kept)", new { kept }))
            keys.Destroy(closed);
        return 0; // nothing is left for another look
    }
}
