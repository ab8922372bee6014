using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Logbook.Logbooks;
using MassTransit;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>
/// Expects an entry of a unit's first responsible person by how the unit stands in the tours (document 003): not yet toured, it examines itself; being toured,
/// it cooperates and reports; toured, it rectifies. A newer status takes the place of an older one that is still open, whichever comes first.
/// </summary>
public sealed class ExpectEntryOnTourStatusChanged(Inbox inbox, TimeProvider clock) : IConsumer<TourStatusChanged>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TourStatusChanged> context) => inbox.Once(context, async (tx, e) =>
    {
        var now = clock.GetUtcNow();
        await TourEntry.Hold(tx, e.UnitCode);
        await Register.Register.HearOfUnit(tx, e.UnitCode, e.UnitPath);
        await tx.ExecuteAsync("""
            insert into expected_entries (id, source, tour_term, tour_version, ordinal, unit_code, owed_by, item_code,
                                          category, by_date, period_from, period_until, due_on, status, cause)
            select uuid_v7(@now), 'Tour', @TermId, @Version, 1, @UnitCode, 'Unit', @itemCode,
                   @category, true, least(@On, @DueOn), @DueOn, @DueOn,
                   case when exists (select from expected_entries n where n.tour_term = @TermId and n.unit_code = @UnitCode and n.tour_version > @Version) then 'Withdrawn' else 'Expected' end,
                   @cause
            on conflict (tour_term, unit_code, tour_version) do nothing
            """, new
        {
            now,
            e.TermId,
            e.Version,
            e.UnitCode,
            itemCode = $"tour-{e.Status switch { TourStatus.NotYetToured => "self-examination", TourStatus.BeingToured => "cooperation", _ => "rectification" }}",
            category = (e.Status switch { TourStatus.NotYetToured => EntryCategory.Other, TourStatus.BeingToured => EntryCategory.ReportUpward, _ => EntryCategory.Rectification }).ToString(),
            e.On,
            e.DueOn,
            cause = Sweep.Cause,
        });
        await tx.ExecuteAsync("""
            update expected_entries set status = 'Withdrawn' where tour_term = @TermId and unit_code = @UnitCode and tour_version < @Version and status = 'Expected'
            """, new { e.TermId, e.UnitCode, e.Version });
        await TourEntry.GiveToFirstResponsible(tx, e.UnitCode);
        await OpenLogbooks.OfTour(tx, e.TermId, e.UnitCode, now);
    });
}
