using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>
/// Makes the expected entries (应记) of every duty for the periods that begin within the horizon. Each duty remembers the first period not
/// yet made, so that a stop of any length is caught up and nothing is looked at twice; the unique (duty, period, ordinal) holds whatever happens.
/// </summary>
public sealed class ScheduleExpectedEntries(LogbookPolicies policies) : Sweep
{
    /// <inheritdoc/>
    public override Task<int> Batch(Tx tx, DateTimeOffset now) => tx.QuerySingleAsync<int>("""
        with claimed as materialized (
            select d.*, case cadence_kind when 'Monthly' then 1 when 'Quarterly' then 3 when 'HalfYearly' then 6 when 'Yearly' then 12 end as months
            from duties d
            where d.next_from <= @until
            order by d.next_from, d.duty_id
            limit 2000
            for update skip locked),
        span as (
            select c.*, least(@until, last_on) as made_until,
                   -- calendar periods: the first may be partial, so it begins before the duty does
                   date_trunc('year', next_from)::date + make_interval(months => (extract(month from next_from)::int - 1) / months * months) as first_begin
            from claimed c),
        period as (
            select s.duty_id, greatest(b.begins::date, s.owed_from) as begins, (b.begins + make_interval(months => s.months))::date - 1 as ends
            from span s, generate_series(s.first_begin, s.made_until, make_interval(months => s.months)) as b(begins)
            where s.months is not null and s.next_from <= s.last_on
            union all
            -- by a date: one, whatever its length; a date before the duty began is its whole period
            select s.duty_id, least(s.owed_from, s.due_on), coalesce(s.due_on, s.owed_until)
            from span s
            where s.months is null and s.next_from <= s.last_on),
        made as (
            insert into expected_entries (id, source, duty_id, ordinal, unit_code, post_id, post_code, owed_by, item_code, category, by_date,
                                          period_from, period_until, due_on, cause)
            select uuid_v7(@now), 'Duty', s.duty_id, n.ordinal, s.unit_code, s.post_id, s.post_code, s.owed_by, s.item_code, s.category, s.months is null,
                   -- an end cuts the period and leaves its due date; see EndDutiesOnDutiesEnded
                   p.begins, greatest(p.begins, least(p.ends, s.last_on)), case when s.months is null then p.ends else least(p.ends, s.owed_until) end, s.cause
            from span s join period p on p.duty_id = s.duty_id, generate_series(1, s.times) as n(ordinal)
            order by p.ends, s.duty_id, n.ordinal
            on conflict (duty_id, period_from, ordinal) do nothing),
        moved as (
            update duties d set next_from = case when f.following <= d.last_on then f.following end
            from (select s.duty_id, max(p.ends) filter (where s.months is not null) + 1 as following
                  from span s left join period p on p.duty_id = s.duty_id
                  group by s.duty_id) f
            where f.duty_id = d.duty_id
            returning d.duty_id)
        select count(*)::int from moved
        """, new { until = now.DateInChina().AddDays(policies.HorizonDays), now });
}
