-- The deadlines of an emergency count from the earliest day that was ever said of it: correcting the day, which makes a new version, earns
-- nobody more time.
create or replace function emergencies_due(write_up_days int, report_days int)
    returns table (decision_id uuid, kind text, due_on date, done boolean)
    language sql stable as $$
    with emergencies as (
        select n.id, n.unit_code, n.no_meeting_reason, n.meeting_on, (select min(v.held_on) from decision_versions v where v.decision_id = n.id) as happened_on
        from decisions_now n where n.emergency)
    select e.id, 'NotWrittenUp', e.happened_on + write_up_days, e.no_meeting_reason is not null
    from emergencies e
    union all
    select e.id, 'NotReported', least(e.happened_on + report_days, (
        select min(v.held_on) from decisions d join decision_versions v on v.decision_id = d.id
        where d.unit_code = e.unit_code and not d.emergency and v.held_on > e.happened_on
          and not exists (select from decision_versions x where x.decision_id = v.decision_id and x.version > v.version))),
        e.meeting_on is not null
    from emergencies e
$$;
