using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Logbook.Logbooks;

/// <summary>
/// Keeps the duties of a post and opens the logbooks they call for. The scheduler makes the expected entries from them
/// (see <see cref="ExpectedEntries.ScheduleExpectedEntries"/>).
/// </summary>
public sealed class OpenLogbookOnDutiesAssigned(Inbox inbox, TimeProvider clock) : IConsumer<DutiesAssigned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<DutiesAssigned> context) => inbox.Once(context, async (tx, e) =>
    {
        await Register.Register.OneAtATime(tx, e.PostId);
        await Register.Register.HearOfUnit(tx, e.UnitCode, e.UnitPath);
        // All duties of the post in one statement; an end that arrived before is applied at once.
        await tx.ExecuteAsync("""
            insert into duties (duty_id, post_id, post_code, unit_code, item_code, text, owed_by, category, cadence_kind, times, due_on,
                                owed_from, owed_until, ended_on, next_from, cause)
            select d."dutyId", @PostId, @PostCode, @UnitCode, d."itemCode", d.text, d."owedBy", d.category, d.cadence ->> 'kind', (d.cadence ->> 'times')::int,
                   (d.cadence ->> 'dueOn')::date, d."from", d.until, x.ended_on,
                   case when d.cadence ->> 'kind' <> 'AsArises' then d."from" end, @cause
            from json_to_recordset(@duties::json) as d("dutyId" uuid, "itemCode" text, text text, "owedBy" text, category text, cadence json, "from" date, until date)
            left join duty_ends x on x.duty_id = d."dutyId"
            on conflict (duty_id) do nothing
            """, new { e.PostId, e.PostCode, e.UnitCode, duties = JsonSerializer.Serialize(e.Duties, Json.Options), cause = Sweep.Cause });
        await OpenLogbooks.OfPost(tx, e.PostId, clock.GetUtcNow());
    });
}
