using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Duties;

/// <summary>Creates the next calendar year's duties of every list that stays in force, once: a list ends when another supersedes it, not on 31 December.</summary>
public sealed class RenewDuties : Sweep
{
    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromSeconds(60);

    /// <summary>One version of a list in each transaction, as large a step as putting it in force was.</summary>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        // Looked before the lock is asked for: on most days nothing is due, and an import must not be waited for.
        if (await Duty.NextToRenew(tx, now.DateInChina()) is null)
            return 0;
        await KnownRegister.HoldStill(tx);
        if (await Duty.NextToRenew(tx, now.DateInChina()) is not { } list)
            return 0;
        using var span = Begin(list.Cause, caseId: null);
        await Duty.Renew(tx, list, now);
        return 1;
    }
}
