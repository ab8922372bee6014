-- One ladder for each cause. The upper columns keep what the events said, in any order; the lower ones are derived from them.
create table ladders (
    id               uuid    primary key,
    cause            text    not null check (cause in ('EntryMissing', 'RectificationOverdue')),
    cause_id         uuid    not null,
    case_id          uuid    not null,
    unit_code        text    not null,
    unit_path        ltree   not null,
    about            text, -- the list item or the task it is about
    post_id          uuid,
    person_code      text,
    answerable_as_of date    not null default '0001-01-01', -- a later overdue names the answerable person anew
    announced        boolean not null default false, -- false: only an end or a new due date is known so far
    agreed_due_on    date,
    agreed_version   int     not null default 0,
    overdue_on       date, -- the latest due date reported as passed
    settled_on       date, -- made good, or closed out
    paused_at        timestamptz,
    paused_by        text,
    pause_reason     text,

    due_on           date, -- the due date that counts
    status           text    not null default 'Awaited' check (status in ('Awaited', 'Watching', 'Running', 'Paused', 'Stopped')),
    light            text    not null default 'Green' check (light in ('Green', 'Yellow', 'Red')),
    rung             text    check (rung in ('Bell', 'YellowCard', 'RedLight')),
    next_rung_on     date,
    stopped_at       timestamptz,
    cause_trace      text, -- the span that set it going; later rungs link to it
    waits_since      timestamptz, -- a rung is due, and who gets it is not known here yet
    unique (cause, cause_id),
    check (status <> 'Stopped' or settled_on is not null),
    check (next_rung_on is null or status = 'Running')
);
create index ladders_due on ladders (next_rung_on) where next_rung_on is not null;
create index ladders_case on ladders (case_id);
create index ladders_unit on ladders (unit_code);
create index ladders_open on ladders (id) where status <> 'Stopped';

-- True once the copies of the register hold what decides who gets a rung: the post, and every unit from its own up to the root.
create function register_knows(post uuid, path ltree) returns boolean language sql stable
    return (post is null or exists (select from holdings h where h.post_id = post))
        and not exists (
            select from unnest(string_to_array(path::text, '.')) as above (code)
            where not exists (select from units u where u.code = above.code));

-- One stored row for each rung and due date: what was issued is never issued again.
create table reminders (
    id               uuid        primary key,
    ladder_id        uuid        not null references ladders (id),
    rung             text        not null check (rung in ('Bell', 'YellowCard', 'RedLight')),
    due_on           date        not null,
    -- null: nobody up the line held a post when it was issued. It stays so, as the ledger has it, and discipline staff see it;
    -- whoever is found later gets the next rung.
    recipient_person text,
    recipient_post   uuid,
    issued_at        timestamptz not null,
    acknowledged_at  timestamptz,
    ack_note         text,
    unique (ladder_id, due_on, rung)
);
create index reminders_recipient on reminders (recipient_person);

-- What a red light proposes; a person decides, once.
create table proposals (
    id           uuid        primary key,
    ladder_id    uuid        not null references ladders (id),
    due_on       date        not null,
    kind         text        not null check (kind in ('Talk', 'Proceeding')),
    person_code  text,
    made_at      timestamptz not null,
    decision     text        check (decision in ('Accepted', 'Dismissed')),
    reason       text,
    decided_by   text,
    decided_at   timestamptz,
    unique (ladder_id, due_on),
    check ((decision is null) = (decided_at is null) and (decision is null) = (reason is null))
);
create index proposals_undecided on proposals (ladder_id) where decision is null;

-- Calendar days after a due date. What arrives may be an endless date, which has no distance to any day and must break no list.
create function days_overdue(due_on date, until date) returns int language sql immutable
    return case when isfinite(due_on) and isfinite(until) then greatest(0, until - due_on) else 0 end;

-- How each ladder stands and with whom it rests, in one place for every list. Nothing open may rest with nobody.
create view standings as
select l.id as ladder_id, coalesce(u.path, l.unit_path) as path, u.name as unit_name,
       case
           when l.status in ('Stopped', 'Awaited') then null
           when l.status = 'Paused' or exists (select from proposals p where p.ladder_id = l.id and p.decision is null) then 'Discipline'
           when l.status = 'Watching' and l.due_on is not null then 'Holder'
           when latest.rung is not null and latest.recipient_person is null then 'Discipline'
           when latest.rung is not null then 'Recipient'
       end as rests_with,
       case when l.status = 'Running' then latest.recipient_person when l.status = 'Watching' then l.person_code end as rests_with_person
from ladders l
left join units u on u.code = l.unit_code
left join lateral (
    select r.rung, r.recipient_person from reminders r
    where r.ladder_id = l.id and r.due_on = l.due_on and l.settled_on is null
    order by array_position(array['RedLight', 'YellowCard', 'Bell'], r.rung) limit 1) latest on true;
