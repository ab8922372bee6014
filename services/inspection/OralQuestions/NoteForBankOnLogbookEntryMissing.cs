using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Keeps what was not recorded in time, which a unit's secretary may be asked about.</summary>
public sealed class NoteForBankOnLogbookEntryMissing(Inbox inbox) : IConsumer<LogbookEntryMissing>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<LogbookEntryMissing> context) => inbox.Once(context, (tx, e) => tx.ExecuteAsync("""
        insert into bank_missing_entries (expected_entry_id, unit_code, item_code, due_on)
        values (@ExpectedEntryId, @UnitCode, @ItemCode, @DueOn)
        on conflict do nothing
        """, e));
}
