-- Recommendation letters (工作建议书). An item is put right like a finding: the rectifying side's word about it lies in assignments, submissions,
-- overdue_notices and extension_requests under the item's id.
create table letters (
    id                uuid primary key,
    unit_code         text        not null,
    round_id          uuid        references rounds, -- null: written on its own
    title             text        not null,
    background        text        not null,
    status            text        not null check (status in ('Draft', 'Issued', 'Closed')),
    drafted_by        text        not null, -- a person
    drafted_at        timestamptz not null,
    version           int         not null check (version > 0),
    year              int,
    number            int,
    issued_by         text,
    issued_on         date,
    reply_due_on      date,
    reply_overdue_at  timestamptz, -- when it was published, once
    closed_on         date,
    unique (year, number),
    check (issued_by <> drafted_by),
    check ((status = 'Draft') = (issued_by is null) and (status = 'Draft') = (issued_on is null) and (status = 'Draft') = (number is null)),
    check ((issued_on is null) = (reply_due_on is null) and (issued_on is null) = (year is null)),
    check ((status = 'Closed') = (closed_on is not null))
);
create index letters_unit on letters (unit_code);
create index letters_reply_due on letters (reply_due_on) where reply_overdue_at is null;

-- Everybody who wrote in a draft: none of them issues it.
create table letter_writers (
    letter_id   uuid not null references letters,
    person_code text not null,
    primary key (letter_id, person_code)
);

create table letter_items (
    id                  uuid   primary key,
    letter_id           uuid   not null references letters,
    number              int    not null check (number > 0),
    text                text   not null,
    category            text   not null,
    item_codes          text[] not null check (cardinality(item_codes) <= 10), -- the gravest first
    severity            text   not null check (severity in ('Minor', 'Serious', 'Grave')),
    amount_involved_fen bigint check (amount_involved_fen >= 0),
    wanted_due_on       date   check (isfinite(wanted_due_on)), -- as drafted; null: by policy from the severity, counted from the day of issue
    case_id             uuid   unique, -- begins when the letter is issued
    first_due_on        date,
    due_on              date   check (isfinite(due_on)),
    closed_by           text,
    closed_at           timestamptz,
    put_right           boolean,
    conclusion          text,
    version             int    not null check (version > 0),
    unique (letter_id, number),
    check ((case_id is null) = (due_on is null) and (case_id is null) = (first_due_on is null)),
    check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (conclusion is null) and (closed_at is null) = (put_right is null))
);

create table letter_item_returns (
    item_id     uuid        not null references letter_items,
    attempt     int         not null,
    reason      text        not null,
    returned_by text        not null,
    returned_at timestamptz not null,
    version     int         not null,
    primary key (item_id, attempt)
);

-- Every version of every reply stays; the newest counts.
create table letter_replies (
    letter_id     uuid        not null references letters,
    version       int         not null check (version > 0),
    text          text        not null,
    replied_by    text        not null, -- the actor
    person_code   text,                 -- the person behind it; null for a department's system
    correction    text,                 -- why it was corrected
    late          boolean     not null,
    received_at   timestamptz not null,
    primary key (letter_id, version),
    check ((version = 1) = (correction is null))
);

create table letter_answers (
    letter_id uuid    not null,
    version   int     not null,
    number    int     not null,
    adopted   boolean not null,
    reason    text,
    primary key (letter_id, version, number),
    foreign key (letter_id, version) references letter_replies,
    check (adopted or reason is not null)
);

-- The state is derived from what is known and never stored, as with findings.
create view letter_item_states as
select i.id as item_id,
       case
           when i.closed_at is not null then 'Closed'
           when s.attempt > coalesce(r.attempt, 0) then 'Submitted'
           when r.attempt is not null then 'Returned'
           when a.finding_id is not null then 'Rectifying'
           else 'Issued'
       end as status,
       s.attempt as submitted_attempt,
       coalesce(a.task_id, s.task_id) as task_id,
       coalesce(a.person_code, s.answerable_person) as answerable_person,
       s.amount_recovered_fen,
       w.adopted,
       w.reason as not_adopted_because
from letter_items i
left join assignments a on a.finding_id = i.id
left join lateral (select attempt, task_id, answerable_person, amount_recovered_fen from submissions where finding_id = i.id order by attempt desc limit 1) s on true
left join lateral (select attempt from letter_item_returns where item_id = i.id order by attempt desc limit 1) r on true
left join lateral (select adopted, reason from letter_answers w where w.letter_id = i.letter_id and w.number = i.number order by w.version desc limit 1) w on true;
