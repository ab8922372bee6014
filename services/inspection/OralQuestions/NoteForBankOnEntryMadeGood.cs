using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Keeps that a missing entry was recorded after all; it may be heard of before the entry was known to be missing.</summary>
public sealed class NoteForBankOnEntryMadeGood(Inbox inbox) : IConsumer<EntryMadeGood>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<EntryMadeGood> context) => inbox.Once(context, (tx, e) => tx.ExecuteAsync("""
        insert into bank_made_good (expected_entry_id, made_good_on) values (@ExpectedEntryId, @MadeGoodOn) on conflict do nothing
        """, e));
}
