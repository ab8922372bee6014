using DutyNet.Chassis;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Logbook.Logbooks;
using MassTransit;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>Expects an entry about every rectification, in the book of who answers for it; in the unit's own when nobody does.</summary>
public sealed class ExpectEntryOnRectificationAssigned(Inbox inbox, TimeProvider clock) : IConsumer<RectificationAssigned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<RectificationAssigned> context) => inbox.Once(context, async (tx, e) =>
    {
        var now = clock.GetUtcNow();
        await Register.Register.OneAtATime(tx, e.FindingId);
        await Register.Register.HearOfUnit(tx, e.UnitCode, e.UnitPath);
        await tx.ExecuteAsync("""
            insert into expected_entries as x (id, source, task_id, finding_id, ordinal, unit_code, post_id, post_code, person_code, owed_by, item_code,
                                          category, by_date, period_from, period_until, due_on, due_version, case_id, cause)
            select uuid_v7(@now), 'Rectification', @TaskId, @FindingId, 1, @UnitCode, @PostId, @PostCode, @PersonCode, @owedBy, @itemCode,
                   @category, true, least(@assignedOn, due.due_on), due.due_on, due.due_on, due.version, @CaseId, @cause
            from (select due_on, version from extensions where finding_id = @FindingId -- an extension may have arrived before
                  union all
                  select @DueOn, @FindingVersion
                  order by version desc limit 1) due
            on conflict (task_id) do nothing
            """, new
        {
            now,
            e.TaskId,
            e.FindingId,
            e.UnitCode,
            e.PostId,
            e.PostCode,
            e.PersonCode,
            owedBy = (e.PersonCode is null ? DutyOwner.Unit : DutyOwner.Post).ToString(),
            itemCode = e.ItemCode ?? "rectification",
            category = nameof(EntryCategory.Rectification),
            // when it was assigned, not when the message came through: a late message must not differ from a timely one
            assignedOn = (context.SentTime is { } sent ? new DateTimeOffset(sent.ToUniversalTime()) : now).DateInChina(),
            e.DueOn,
            e.FindingVersion,
            e.CaseId,
            cause = Sweep.Cause,
        });
        await OpenLogbooks.OfRectification(tx, e.FindingId, now);
    });
}
