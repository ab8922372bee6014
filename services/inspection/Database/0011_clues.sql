-- Clues (问题线索): for discipline alone. Nothing of them is ever deleted.
create table clues (
    id                uuid primary key,
    case_id           uuid        not null unique,
    source            text        not null check (source in ('Petition', 'CovertVisit', 'Tour', 'Check', 'Case', 'Disclosure', 'Supervisor')),
    kind              text        not null, -- one of the policy's when it was registered
    target            text        not null check (target in ('VillageCadre', 'TownCadre', 'DepartmentCadre', 'EnterpriseCadre', 'LeadingGroup', 'Other')),
    unit_code         text        not null,
    person_code       text,
    summary           text        not null,
    received_on       date        not null check (isfinite(received_on)),
    decide_by         date        not null, -- by the policy at the time
    merged_into       uuid references clues check (merged_into <> id),
    observation_id    uuid unique, -- an observation becomes a clue once
    registered_by     text        not null, -- the actor
    registered_person text,
    registered_at     timestamptz not null,
    cause             text,
    version           int         not null check (version > 0)
);
create index clues_unit on clues (unit_code);
create index clues_received_on on clues (received_on);
create index clues_merged_into on clues (merged_into) where merged_into is not null;

-- Every merging, those undone too.
create table clue_merges (
    id            uuid primary key,
    clue_id       uuid        not null references clues,
    into_id       uuid        not null references clues,
    reason        text        not null,
    merged_person text        not null,
    merged_at     timestamptz not null,
    undone_reason text,
    undone_person text,
    undone_at     timestamptz,
    check ((undone_at is null) = (undone_reason is null) and (undone_at is null) = (undone_person is null))
);
create index clue_merges_clue on clue_merges (clue_id);

-- What was decided about a clue, one after the other; the last one counts.
create table clue_disposals (
    id              uuid primary key,
    clue_id         uuid        not null references clues,
    number          int         not null check (number > 0),
    disposal        text        not null check (disposal in ('TalkOrInquiry', 'PreliminaryCheck', 'KeptPending', 'Closed')),
    reason          text        not null,
    decided_person  text        not null,
    decided_at      timestamptz not null,
    due_on          date, -- the reply, the report, or another look
    replied_on      date,
    reply           text,
    report_due_on   date,
    result          text check (result in ('Substantiated', 'PartlySubstantiated', 'NotSubstantiated')),
    report          text,
    reported_person text,
    reported_at     timestamptz,
    unique (clue_id, number),
    check ((due_on is null) = (disposal = 'Closed')),
    check ((replied_on is null) = (reply is null) and (replied_on is null) = (report_due_on is null) and (replied_on is null or disposal = 'TalkOrInquiry')),
    check ((result is null) = (report is null) and (result is null) = (reported_at is null) and (result is null or disposal in ('TalkOrInquiry', 'PreliminaryCheck')))
);

create table clue_conversions (
    clue_id          uuid        not null references clues,
    into_what        text        not null check (into_what in ('Finding', 'Accountability')),
    target_id        uuid        not null,
    converted_person text        not null,
    converted_at     timestamptz not null,
    primary key (clue_id, into_what)
);

-- Who read a clue, once for each day.
create table clue_reads (
    clue_id uuid not null references clues,
    actor   text not null,
    read_on date not null,
    primary key (clue_id, actor, read_on)
);

create table clues_overdue_published (
    clue_id uuid not null references clues,
    step    text not null,
    due_on  date not null,
    primary key (clue_id, step, due_on)
);

-- Where a clue stands and what is due next: derived, never stored.
create view clue_states as
select c.id as clue_id, d.id as disposal_id, d.disposal, d.result,
       case
           when c.merged_into is not null then 'Merged'
           when d.id is null then 'Registered'
           when d.disposal = 'Closed' then 'Closed'
           when d.disposal = 'KeptPending' then 'Pending'
           when d.result is not null then 'Reported'
           else 'InHand'
       end as status,
       case
           when c.merged_into is not null or d.disposal = 'Closed' or d.result is not null then null
           when d.id is null then 'Decision'
           when d.disposal = 'KeptPending' then 'Review'
           when d.disposal = 'TalkOrInquiry' and d.replied_on is null then 'Reply'
           else 'Report'
       end as step,
       case
           when c.merged_into is not null or d.disposal = 'Closed' or d.result is not null then null
           when d.id is null then c.decide_by
           else coalesce(d.report_due_on, d.due_on)
       end as due_on
from clues c
left join lateral (select * from clue_disposals x where x.clue_id = c.id order by x.number desc limit 1) d on true;
