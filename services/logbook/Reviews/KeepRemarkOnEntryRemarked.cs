using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Logbook.Reviews;

/// <summary>
/// Writes the remark of a check into the logbook (document 000). It is kept whether or not the entry is known here yet, and is shown on the
/// entry when the entry is of the unit that was checked.
/// </summary>
public sealed class KeepRemarkOnEntryRemarked(Inbox inbox) : IConsumer<EntryRemarked>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<EntryRemarked> context) => inbox.Once(context, (tx, e) => tx.ExecuteAsync("""
        insert into entry_remarks (id, entry_id, round_id, unit_code, text, defect, inspector_person, remarked_at)
        values (@RemarkId, @LogbookEntryId, @RoundId, @UnitCode, @Text, @defect, @InspectorPerson, @RemarkedAt)
        on conflict (id) do nothing
        """, new { e.RemarkId, e.LogbookEntryId, e.RoundId, e.UnitCode, e.Text, defect = e.Defect?.ToString(), e.InspectorPerson, e.RemarkedAt }));
}
