-- Rectifications in parts, by several posts, through changes of holders, and the money in them.
create table rectification_parts (
    task_id      uuid   not null references rectifications,
    number       int    not null check (number > 0),
    description  text   not null,
    added_by     text   not null,
    added_at     timestamptz not null,
    done_on      date,
    done_by      text,
    evidence_ids uuid[] not null default '{}',
    primary key (task_id, number),
    check ((done_on is null) = (done_by is null) and (done_on is not null) = (cardinality(evidence_ids) > 0))
);

-- Posts that answer together with the leading one: they owed a breached item too, or were added with a reason.
create table rectification_joint_posts (
    task_id     uuid not null references rectifications,
    post_id     uuid not null references posts,
    person_code text, -- the holder when it was added
    item_code   text, -- the breached item it owed
    reason      text,
    added_by    text not null,
    added_at    timestamptz not null,
    primary key (task_id, post_id),
    check ((item_code is null) <> (reason is null))
);

-- What somebody who left a post wrote down for whoever came after them.
create table rectification_hand_overs (
    task_id     uuid not null references rectifications,
    post_id     uuid not null references posts,
    person_code text not null,
    until       date not null,
    note        text not null,
    at          timestamptz not null,
    primary key (task_id, post_id, person_code)
);

-- Who answers for a rectification in which days: derived from who held its posts since it was assigned, until it was closed. Nobody's time is lost by a change.
create function rectification_holders(task uuid)
    returns table (post_id uuid, leads boolean, person_code text, since date, until date)
    language sql stable as $$
    select s.post_id, s.leads, h.person_code, greatest(h.held_from, s.since), nullif(least(coalesce(h.held_until, 'infinity'), s.closed_on), 'infinity')
    from (select r.post_id, true as leads, (r.assigned_at at time zone 'Asia/Shanghai')::date as since, c.closed_on
          from rectifications r
          cross join lateral (select coalesce(min((v.received_at at time zone 'Asia/Shanghai')::date), 'infinity') as closed_on
                              from finding_verdicts v where v.finding_id = r.finding_id and v.kind = 'Closed') c
          where r.id = task
          union all
          select j.post_id, false, (j.added_at at time zone 'Asia/Shanghai')::date, c.closed_on
          from rectification_joint_posts j
          join rectifications r on r.id = j.task_id
          cross join lateral (select coalesce(min((v.received_at at time zone 'Asia/Shanghai')::date), 'infinity') as closed_on
                              from finding_verdicts v where v.finding_id = r.finding_id and v.kind = 'Closed') c
          where j.task_id = task) s
    join holdings h on h.post_id = s.post_id and h.held_from <= s.closed_on and (h.held_until is null or h.held_until >= s.since)
$$;

-- The money in a rectification, in fen: what the last submission that names an amount says was recovered.
create view rectification_amounts as
select r.id as task_id, r.amount_involved_fen as involved_fen, s.recovered_fen, coalesce(s.recovered_fen, 0) > coalesce(r.amount_involved_fen, 0) as recovered_above_involved
from rectifications r
left join lateral (select amount_recovered_fen as recovered_fen from submissions
                   where task_id = r.id and amount_recovered_fen is not null order by attempt desc limit 1) s on true;
