using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;

namespace DutyNet.Accountability.Ladders;

/// <summary>Issues the rungs that have fallen due, catching up after any stop: each missing rung in order, none skipped, none twice.</summary>
public sealed class ClimbLadders(Climb climb) : Sweep
{
    private const int Most = 50;

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var due = await climb.HoldDue(tx, Most);
        foreach (var ladder in due)
        {
            using var span = Begin(ladder.CauseTrace, ladder.CaseId);
            await climb.Follow(tx, ladder, ladder, Rung.RedLight);
        }
        return due.Count;
    }
}
