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
    private sealed record Post(Guid PostId, string PostCode);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TourStatusChanged> context) => inbox.Once(context, async (tx, e) =>
    {
        var now = clock.GetUtcNow();
        await Register.Register.OneAtATime(tx, e.TermId);
        await Register.Register.HearOfUnit(tx, e.UnitCode, e.UnitPath);
        // the seat, whoever sits in it then; the unit itself while no such seat is known
        var post = await tx.QueryFirstOrDefaultAsync<Post>("""
            select post_id, post_code from holdings where unit_code = @UnitCode and role = 'FirstResponsible' order by held_until is not null, held_from desc, post_code limit 1
            """, new { e.UnitCode });
        await tx.ExecuteAsync("""
            insert into expected_entries (id, source, tour_term, tour_version, ordinal, unit_code, post_id, post_code, owed_by, item_code,
                                          category, by_date, period_from, period_until, due_on, status, cause)
            select uuid_v7(@now), 'Tour', @TermId, @Version, 1, @UnitCode, @PostId, @PostCode, @owedBy, @itemCode,
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
            post?.PostId,
            post?.PostCode,
            owedBy = (post is null ? DutyOwner.Unit : DutyOwner.Post).ToString(),
            itemCode = $"tour-{e.Status switch { TourStatus.NotYetToured => "self-examination", TourStatus.BeingToured => "cooperation", _ => "rectification" }}",
            category = (e.Status switch { TourStatus.NotYetToured => EntryCategory.Other, TourStatus.BeingToured => EntryCategory.ReportUpward, _ => EntryCategory.Rectification }).ToString(),
            e.On,
            e.DueOn,
            cause = Sweep.Cause,
        });
        await tx.ExecuteAsync("""
            update expected_entries set status = 'Withdrawn' where tour_term = @TermId and unit_code = @UnitCode and tour_version < @Version and status = 'Expected'
            """, new { e.TermId, e.UnitCode, e.Version });
        await OpenLogbooks.OfTour(tx, e.TermId, e.UnitCode, now);
    });
}
