using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>
/// Ends duties: periods that begin later are no longer owed. A period the end falls into is still owed for the days before it, by its
/// own due date: nobody is given less time afterwards. The earliest end known holds, whichever arrives first.
/// </summary>
public sealed class EndDutiesOnDutiesEnded(Inbox inbox) : IConsumer<DutiesEnded>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<DutiesEnded> context) => inbox.Once(context, async (tx, e) =>
    {
        await Register.Register.OneAtATime(tx, e.PostId);
        await tx.ExecuteAsync("""
            insert into duty_ends as k (duty_id, ended_on) select id, @EndedOn from unnest(@DutyIds) as d(id)
            on conflict (duty_id) do update set ended_on = least(k.ended_on, excluded.ended_on)
            """, new { e.EndedOn, e.DutyIds });
        // Locks the duties: a scheduler under way finishes first, and what it made is seen below.
        await tx.ExecuteAsync("""
            update duties d set ended_on = k.ended_on from duty_ends k where k.duty_id = d.duty_id and d.duty_id = any(@DutyIds)
            """, new { e.DutyIds });
        await tx.ExecuteAsync("""
            update expected_entries x set
                status = case when x.period_from > d.ended_on then 'Withdrawn' else x.status end,
                exempt_reason = case when x.period_from > d.ended_on then null else x.exempt_reason end,
                period_until = case when x.period_from > d.ended_on then x.period_until else least(x.period_until, d.ended_on) end
            from duties d
            where d.duty_id = x.duty_id and d.duty_id = any(@DutyIds) and x.status in ('Expected', 'Exempt') and x.period_until > d.ended_on
            """, new { e.DutyIds });
    });
}
