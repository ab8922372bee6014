-- Findings in full: root cause, several units, found again, and lists over very many of them.
alter table findings
    drop constraint findings_check,
    add constraint findings_first_due_check check (isfinite(first_due_on)),
    add column joint_units text[] not null default '{}' check (cardinality(joint_units) <= 20), -- besides the leading one
    add column root_cause  text, -- 根本原因, at the close-out
    add column recurrences int  not null default 0 check (recurrences >= 0),
    add column found_in    uuid references rounds; -- the later round it was last found in again: its team judges; null: never
create index findings_found_in on findings (found_in) where found_in is not null;

-- Found again after a close-out; what the close-out said is kept here. Append-only.
create table recurrences (
    finding_id       uuid        not null references findings,
    count            int         not null check (count > 0),
    round_id         uuid        not null references rounds,
    description      text        not null,
    severity         text        not null check (severity in ('Minor', 'Serious', 'Grave')),
    inspector_person text        not null,
    found_at         timestamptz not null,
    clean_days       int         not null check (clean_days >= 0), -- between the close-out and being found again
    due_on           date        not null check (isfinite(due_on)),
    closed_by        text        not null,
    closed_at        timestamptz not null,
    conclusion       text        not null,
    root_cause       text,
    attempts         int         not null check (attempts > 0), -- submissions that the close-out had judged
    version          int         not null,
    primary key (finding_id, count)
);

-- The findings a follow-up round looks at again.
create table round_look_agains (
    round_id   uuid not null references rounds,
    finding_id uuid not null references findings,
    unit_code  text not null,
    note       text, -- what was seen, once it was confirmed to be still put right
    seen_by    text,
    seen_at    timestamptz,
    primary key (round_id, finding_id),
    check ((seen_at is null) = (seen_by is null) and (seen_at is null) = (note is null))
);
create index round_look_agains_finding on round_look_agains (finding_id);

-- What a unit that shares in a finding has to say of it. Append-only.
create table finding_answers (
    id          uuid primary key,
    finding_id  uuid        not null references findings,
    unit_code   text        not null,
    text        text        not null,
    answered_by text        not null,
    answered_at timestamptz not null
);
create index finding_answers_finding on finding_answers (finding_id, answered_at);

-- As before; what was submitted or returned before it was found again is done with.
create or replace view finding_states as
select f.id as finding_id,
       case
           when f.closed_at is not null then 'Closed'
           when s.attempt > greatest(coalesce(r.attempt, 0), coalesce(c.attempts, 0)) then 'Submitted'
           when r.attempt > coalesce(c.attempts, 0) then 'Returned'
           when a.finding_id is not null or c.attempts is not null then 'Rectifying'
           else 'Raised'
       end as status,
       s.attempt as submitted_attempt,
       coalesce(a.task_id, s.task_id) as task_id,
       coalesce(a.person_code, s.answerable_person) as answerable_person,
       s.amount_recovered_fen
from findings f
left join assignments a on a.finding_id = f.id
left join lateral (select attempt, task_id, answerable_person, amount_recovered_fen from submissions where finding_id = f.id order by attempt desc limit 1) s on true
left join lateral (select attempt from returns where finding_id = f.id order by attempt desc limit 1) r on true
left join lateral (select attempts from recurrences where finding_id = f.id order by count desc limit 1) c on true;

-- The state again, as a column that lists can be found by: the view cannot be indexed. It is derived from the view whenever something the view
-- reads has changed, in a statement of its own after the lock: one that waited must see what the one before it committed.
alter table findings add column status text not null default 'Raised' check (status in ('Raised', 'Rectifying', 'Submitted', 'Returned', 'Closed'));
update findings f set status = s.status from finding_states s where s.finding_id = f.id;

create function derive_finding_status(finding uuid) returns void
    language plpgsql as $$
    begin
        perform from findings where id = finding for update;
        update findings f set status = s.status from finding_states s where s.finding_id = f.id and f.id = finding and f.status <> s.status;
    end $$;

create function finding_status_changed() returns trigger
    language plpgsql as $$
    begin
        perform derive_finding_status(new.finding_id);
        return null;
    end $$;

create function finding_itself_changed() returns trigger
    language plpgsql as $$
    begin
        perform derive_finding_status(new.id);
        return null;
    end $$;

create trigger status_of_finding after insert on assignments for each row execute function finding_status_changed();
create trigger status_of_finding after insert on submissions for each row execute function finding_status_changed();
create trigger status_of_finding after insert on returns for each row execute function finding_status_changed();
create trigger status_of_finding after insert on recurrences for each row execute function finding_status_changed();
-- an event may be here before its finding
create trigger status_of_finding after insert or update of closed_at on findings for each row execute function finding_itself_changed();

-- Pairs of characters, for words in languages without spaces: a word of two characters or more is found by its pairs.
create function character_pairs(words text) returns text[]
    language sql immutable parallel safe as $$
    select coalesce(array_agg(distinct substr(w, i, 2)), '{}')
    from (select lower(regexp_replace(words, '\s+', ' ', 'g')) as w) t, generate_series(1, length(w) - 1) i
$$;

-- What a list of very many is found and sorted by. Ids are in order of time.
drop index findings_unit, findings_due_on;
create index findings_unit on findings (unit_code, id);
create index findings_unit_due on findings (unit_code, due_on, id);
create index findings_unit_status on findings (unit_code, status, id);
create index findings_unit_severity on findings (unit_code, severity, id) where severity <> 'Minor';
create index findings_unit_category on findings (unit_code, category, id);
create index findings_unit_open on findings (unit_code, due_on, id) where status not in ('Submitted', 'Closed');
create index findings_joint_units on findings using gin (joint_units) where joint_units <> '{}';
create index findings_status on findings (status, id);
create index findings_severity on findings (severity, id) where severity <> 'Minor';
create index findings_category on findings (category, id);
create index findings_due on findings (due_on, id);
create index findings_open on findings (due_on, id) where status not in ('Submitted', 'Closed');
create index findings_recurring on findings (id) where recurrences > 0;
create index findings_words on findings using gin (character_pairs(description));

-- The findings that a list asks for, apart from their units. The planner takes it apart: what is null falls out, what is asked for decides which index serves.
create function findings_by(by_status text, by_severity text, by_category text, by_round uuid, by_case uuid, by_overdue boolean, by_recurring boolean, by_words text, today date)
    returns setof findings
    language sql stable as $$
    select * from findings f
    where (by_status is null or f.status = by_status)
      and (by_severity is null or f.severity = by_severity)
      and (by_category is null or f.category = by_category)
      and (by_round is null or f.round_id = by_round or f.found_in = by_round)
      and (by_case is null or f.case_id = by_case)
      and (by_overdue is null or (f.due_on < today and f.status not in ('Submitted', 'Closed')) = by_overdue)
      and (by_recurring is null or (f.recurrences > 0) = by_recurring)
      and (by_words is null or (character_pairs(f.description) @> character_pairs(by_words)
                                and position(lower(by_words) in lower(regexp_replace(f.description, '\s+', ' ', 'g'))) > 0))
$$;
