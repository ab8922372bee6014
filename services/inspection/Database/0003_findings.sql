create table findings (
    id                  uuid primary key,
    case_id             uuid        not null unique,
    round_id            uuid        not null,
    unit_code           text        not null,
    item_codes          text[]      not null check (cardinality(item_codes) between 1 and 10), -- the gravest first
    category            text        not null,
    severity            text        not null check (severity in ('Minor', 'Serious', 'Grave')),
    description         text        not null,
    amount_involved_fen bigint check (amount_involved_fen >= 0),
    first_due_on        date        not null, -- never changes, whatever is granted later
    due_on              date        not null check (isfinite(due_on)),
    inspector_person    text        not null,
    raised_at           timestamptz not null,
    closed_by           text,
    closed_at           timestamptz,
    conclusion          text,
    version             int         not null check (version > 0),
    check (due_on >= first_due_on and isfinite(first_due_on)),
    check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (conclusion is null)),
    foreign key (round_id, unit_code) references round_units
);
create index findings_unit on findings (unit_code);
create index findings_round on findings (round_id);
create index findings_due_on on findings (due_on) where closed_at is null;

-- What the rectifying side said, each as it came. No foreign keys to findings: what comes early is kept and counts when the rest is known.
create table assignments (
    finding_id      uuid primary key,
    task_id         uuid not null,
    post_code       text,
    person_code     text,
    item_code       text,
    matched_by_item boolean not null,
    finding_version int  not null
);

create table submissions (
    finding_id           uuid        not null,
    attempt              int         not null check (attempt > 0),
    task_id              uuid        not null,
    measures             text        not null,
    amount_recovered_fen bigint,
    evidence             jsonb       not null,
    submitted_by         text,
    answerable_person    text,
    submitted_at         timestamptz not null,
    primary key (finding_id, attempt)
);

create table overdue_notices (
    finding_id uuid not null,
    due_on     date not null,
    primary key (finding_id, due_on)
);

-- What the inspecting side said.
create table returns (
    finding_id  uuid        not null references findings,
    attempt     int         not null,
    reason      text        not null,
    returned_by text        not null,
    returned_at timestamptz not null,
    version     int         not null,
    primary key (finding_id, attempt)
);

-- The state is derived from what is known and never stored, so that no order of arrival can leave it wrong.
create view finding_states as
select f.id as finding_id,
       case
           when f.closed_at is not null then 'Closed'
           when s.attempt > coalesce(r.attempt, 0) then 'Submitted'
           when r.attempt is not null then 'Returned'
           when a.finding_id is not null then 'Rectifying'
           else 'Raised'
       end as status,
       s.attempt as submitted_attempt,
       coalesce(a.task_id, s.task_id) as task_id,
       coalesce(a.person_code, s.answerable_person) as answerable_person,
       s.amount_recovered_fen
from findings f
left join assignments a on a.finding_id = f.id
left join lateral (select attempt, task_id, answerable_person, amount_recovered_fen from submissions where finding_id = f.id order by attempt desc limit 1) s on true
left join lateral (select attempt from returns where finding_id = f.id order by attempt desc limit 1) r on true;

-- Everybody who put a finding right or answers for it: none of them may judge it.
create view rectifiers as
select finding_id, person_code from assignments where person_code is not null
union
select finding_id, answerable_person from submissions where answerable_person is not null
union
select finding_id, submitted_by from submissions where submitted_by is not null;
