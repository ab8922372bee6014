-- What was closed out may be found again: one more word of the inspecting side.
alter table finding_verdicts
    drop constraint finding_verdicts_kind_check,
    add constraint finding_verdicts_kind_check check (kind in ('Returned', 'ExtensionDecided', 'Closed', 'Recurred'));

-- The day of the close-out that holds; endless while it is open, also again.
create function rectification_closed_on(finding uuid) returns date
    language sql stable as $$
    select coalesce(min((v.received_at at time zone 'Asia/Shanghai')::date), 'infinity')
    from finding_verdicts v
    where v.finding_id = finding and v.kind = 'Closed'
      and not exists (select from finding_verdicts a where a.finding_id = finding and a.kind = 'Recurred' and a.version > v.version)
$$;

-- As before; who answers goes on when it is reopened, and ends with the close-out that no recurrence follows.
create or replace function rectification_holders(task uuid)
    returns table (post_id uuid, leads boolean, person_code text, since date, until date)
    language sql stable as $$
    select s.post_id, s.leads, h.person_code, greatest(h.held_from, s.since), nullif(least(coalesce(h.held_until, 'infinity'), s.closed_on), 'infinity')
    from (select r.post_id, true as leads, (r.assigned_at at time zone 'Asia/Shanghai')::date as since, rectification_closed_on(r.finding_id) as closed_on
          from rectifications r
          where r.id = task
          union all
          select j.post_id, false, (j.added_at at time zone 'Asia/Shanghai')::date, rectification_closed_on(r.finding_id)
          from rectification_joint_posts j
          join rectifications r on r.id = j.task_id
          where j.task_id = task) s
    join holdings h on h.post_id = s.post_id and h.held_from <= s.closed_on and (h.held_until is null or h.held_until >= s.since)
$$;
