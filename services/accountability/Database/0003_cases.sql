-- Every event of every service about a case, kept under its message id: the order of arrival does not matter.
create table trail (
    message_id   uuid        primary key,
    case_id      uuid        not null,
    recorded_at  timestamptz not null,
    step         int         not null, -- order of causes among facts of one transaction, which share their time
    service      text        not null,
    type         text        not null,
    subject      text        not null,
    unit_path    ltree       not null,
    restricted   boolean     not null,
    actor        text        not null,
    on_behalf_of text,
    trace_id     text,
    body         jsonb       not null
);
create index trail_case on trail (case_id, recorded_at, step, message_id);

-- A summary of each case, worked out anew from its trail whenever an event is added to it.
create table cases (
    case_id   uuid primary key,
    kind      text check (kind in ('Finding', 'MissingEntry')),
    unit_code text,
    unit_path ltree,
    title     text,
    opened_at timestamptz,
    closed_at timestamptz
);
create index cases_unit_path on cases using gist (unit_path);
create index cases_open on cases (case_id) where closed_at is null;
