using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using DutyNet.Logbook.Logbooks;
using MassTransit;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>
/// Moves the due date of what a rectification expects; the newest decision holds, and one that comes before its task is kept.
/// What was published as missing stays missing.
/// </summary>
public sealed class MoveDueDateOnExtensionDecided(Inbox inbox, TimeProvider clock) : IConsumer<ExtensionDecided>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ExtensionDecided> context) => inbox.Once(context, async (tx, e) =>
    {
        await Register.Register.OneAtATime(tx, e.FindingId);
        await tx.ExecuteAsync("""
            insert into extensions as k (finding_id, due_on, version) values (@FindingId, @DueOn, @Version)
            on conflict (finding_id) do update set due_on = excluded.due_on, version = excluded.version where excluded.version > k.version
            """, new { e.FindingId, e.DueOn, e.Version });
        var moved = await tx.ExecuteAsync("""
            update expected_entries set
                due_on = @DueOn, due_version = @Version, period_until = @DueOn, period_from = least(period_from, @DueOn)
            where finding_id = @FindingId and status = 'Expected' and due_version < @Version
            """, new { e.FindingId, e.DueOn, e.Version });
        if (moved > 0)
            await OpenLogbooks.OfRectification(tx, e.FindingId, clock.GetUtcNow()); // a date in the next year is in the next year's book
    });
}
