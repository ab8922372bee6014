-- What every service's database has, whatever its domain.
create extension if not exists ltree;

-- The append-only ledger: every fact the service records, hash-chained by chain (a case, or a subject without one).
create table ledger (
    seq           bigint generated always as identity primary key,
    id            uuid        not null unique,
    chain         text        not null,
    position      bigint      not null check (position > 0),
    case_id       uuid,
    subject       text        not null,
    unit_path     ltree       not null,
    restricted    boolean     not null,
    type          text        not null,
    body          text        not null, -- text, not jsonb: the hash covers exactly what was recorded
    actor         text        not null,
    on_behalf_of  text,
    trace_id      text,
    recorded_at   timestamptz not null,
    previous_hash bytea       not null,
    hash          bytea       not null,
    written_at    timestamptz not null default clock_timestamp(), -- the database's own clock, for readers that follow; no part of the fact
    -- Two transactions that saw the same end of a chain cannot both extend it.
    unique (chain, position)
);
create index ledger_case on ledger (case_id, seq) where case_id is not null;
create index ledger_subject on ledger (subject, seq);

-- One function, so that recording and verifying cannot drift apart. Every column is in the hash, each with its
-- length before it, so that moving a character from one column to the next changes it too.
create function ledger_hash(previous bytea, variadic columns text[]) returns bytea
    language sql immutable parallel safe as $$
    select sha256(previous || convert_to(
        (select string_agg(case when c is null then '-' else octet_length(c) || ':' || c end, '|' order by n)
         from unnest(columns) with ordinality as t(c, n)), 'UTF8'))
$$;

-- Waits for the transactions that are writing to the ledger and keeps out new ones until the caller's ends: sealing must know that
-- everything up to the highest sequence is there. The run-time login may only insert, so it could not take this lock itself.
create function hold_ledger() returns void
    language plpgsql security definer set search_path = public as $$
    begin
        lock table ledger in share row exclusive mode;
    end $$;

-- Facts waiting to be published; a row goes when the broker has confirmed it.
create table outbox (
    id           bigint generated always as identity primary key,
    message_id   uuid        not null,
    chain        text        not null,
    exchange     text        not null,
    body         bytea       not null, -- the complete envelope
    case_id      uuid,
    trace_parent text,
    recorded_at  timestamptz not null,
    attempts     int         not null default 0,
    next_attempt timestamptz, -- null: at once
    last_error   text
);
create index outbox_backing_off on outbox (chain, id) where next_attempt is not null;

-- Messages whose effects are committed, by consumer.
create table inbox (
    message_id uuid        not null,
    consumer   text        not null,
    handled_at timestamptz not null,
    primary key (message_id, consumer)
);
create index inbox_handled_at on inbox using brin (handled_at);

-- Answers given to requests that carried an Idempotency-Key, kept in the transaction of their effect.
create table idempotency_keys (
    caller      text        not null,
    key         text        not null,
    fingerprint bytea       not null, -- method, path and body
    status      int,
    location    text,
    body        text,
    created_at  timestamptz not null,
    primary key (caller, key)
);
create index idempotency_keys_created_at on idempotency_keys using brin (created_at);

-- Sealed checkpoints of this ledger, and of the other services' ledgers as they published them.
create table checkpoints (
    service   text        not null,
    number    bigint      not null,
    up_to     bigint      not null,
    rows      bigint      not null,
    digest    text        not null,
    sealed_at timestamptz not null,
    primary key (service, number)
);

-- Messages this service could not handle, taken from its error queue; listed and replayed by operators.
create table failed_messages (
    message_id   uuid        not null,
    queue        text        not null, -- where it failed, and where a replay sends it
    type         text        not null,
    case_id      uuid,
    reason       text        not null,
    body         bytea       not null,
    trace_parent text,
    failures     int         not null default 1,
    failed_at    timestamptz not null,
    replayed_at  timestamptz,
    replayed_by  text,
    primary key (message_id, queue)
);
create index failed_messages_waiting on failed_messages (failed_at) where replayed_at is null;
