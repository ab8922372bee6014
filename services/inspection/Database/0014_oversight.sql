-- Process oversight (过程监审): by the department that regulates the process, never by a discipline or audit body standing in for it.
create table regulators (
    unit_code text        not null,
    process   text        not null check (process in ('Approval', 'Enforcement', 'Construction', 'Funds', 'Assets', 'Procurement')),
    basis     text        not null, -- on what its power rests
    named_by  text        not null,
    named_at  timestamptz not null,
    primary key (unit_code, process)
);

create table process_oversights (
    id            uuid primary key,
    unit_code     text        not null, -- overseen
    process       text        not null,
    overseer      text        not null check (overseer <> unit_code),
    matter        text        not null,
    opened_by     text        not null,
    opened_at     timestamptz not null,
    regular       boolean,
    conclusion    text,
    concluded_by  text, -- a person of the overseer
    concluded_at  timestamptz,
    foreign key (overseer, process) references regulators,
    check ((regular is null) = (conclusion is null) and (regular is null) = (concluded_by is null) and (regular is null) = (concluded_at is null))
);
create index process_oversights_unit on process_oversights (unit_code);
create index process_oversights_overseer on process_oversights (overseer);

create table process_oversight_notes (
    id           uuid primary key,
    oversight_id uuid        not null references process_oversights,
    text         text        not null,
    irregular    boolean     not null,
    noted_by     text        not null,
    noted_at     timestamptz not null
);
create index process_oversight_notes_oversight on process_oversight_notes (oversight_id);

-- This service's own copy of the decisions on record, fed by events in any order: what only one kind of event tells is null until it comes.
create table decisions (
    id        uuid primary key,
    case_id   uuid,
    unit_code text  not null,
    unit_path ltree not null, -- as the event said; used until the unit itself is known
    number    text  not null,
    title     text,
    area      text,
    held_on   date,
    proposer  text  not null,
    revision  int   not null, -- of the content the proposer stands in; the close has the last word on it
    chair     text,
    chair_revision int not null default 0, -- the close does not say who chaired
    outcome   text check (outcome in ('Adopted', 'Rejected')), -- null for an emergency
    closed_on date
);
create index decisions_unit on decisions (unit_code);

-- Outcome reviews (结果查究), by a third party. Kept for good.
create table outcome_reviews (
    id               uuid primary key,
    decision_id      uuid        not null references decisions,
    reviewer         text        not null, -- the third party
    reviewer_unit    text,
    reviewer_person  text,
    reference        text        not null,
    completed_on     date        not null,
    reviewed_on      date        not null check (reviewed_on >= completed_on),
    profit_taken_fen bigint      not null,
    money_saved_fen  bigint      not null,
    result           text        not null,
    proposer         text        not null, -- who answers for the outcome
    request_id       uuid unique, -- what was asked of the accountability side, where negligence was found
    negligence       text,
    recorded_by      text        not null,
    recorded_at      timestamptz not null,
    unique (decision_id, reference),
    check ((request_id is null) = (negligence is null))
);
