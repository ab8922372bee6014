using DutyNet.Chassis.Inbox;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Accountability.Ladders;

/// <summary>A missing entry that somebody was excused from afterwards: no further rung. Kept for its cause when it arrives first.</summary>
public sealed class StopLadderOnExemptionDecided(Inbox inbox, Climb climb) : IConsumer<ExemptionDecided>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ExemptionDecided> context) => inbox.Once(context, async (tx, decided) =>
    {
        // Refused, or excused before it was missing: there is no ladder and never will be.
        if (decided is not { Granted: true, WasMissing: true, CaseId: { } caseId })
            return;
        var before = await climb.Hold(tx, LadderCause.EntryMissing, decided.ExpectedEntryId, caseId, decided.UnitCode, decided.UnitPath);
        await climb.Follow(tx, before, before.Settle(decided.DecidedOn), Rung.Bell, endedBy: "Exempt");
    });
}
