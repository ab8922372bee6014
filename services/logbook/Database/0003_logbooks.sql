-- Logbooks and entries. What is recorded stays as it was: corrections are new versions.

create table logbooks (
    id          uuid primary key,
    unit_code   text not null,
    person_code text, -- null: the unit's own
    year        int  not null,
    opened_at   timestamptz not null,
    unique nulls not distinct (unit_code, person_code, year)
);
create index logbooks_person on logbooks (person_code);

create table entries (
    id            uuid primary key,
    logbook_id    uuid not null references logbooks,
    category      text not null,
    occurred_on   date not null,
    written_at    timestamptz, -- as its author says
    received_at   timestamptz not null,
    late_recorded boolean not null,
    case_id       uuid
);
create index entries_logbook on entries (logbook_id, occurred_on);

create table entry_versions (
    entry_id     uuid not null references entries,
    version      int  not null check (version > 0),
    text         text not null check (length(text) between 1 and 20000),
    place        text,
    participants text[] not null,
    reason       text check ((reason is null) = (version = 1)), -- every correction says why
    recorded_by  text not null,
    person_code  text, -- the person who wrote it, when a person did
    on_behalf_of text,
    received_at  timestamptz not null,
    primary key (entry_id, version)
);

create table entry_duties (
    entry_id uuid not null references entries,
    duty_id  uuid not null,
    primary key (entry_id, duty_id)
);

create table entry_fulfilments (
    entry_id          uuid not null references entries,
    expected_entry_id uuid not null unique references expected_entries,
    status            text not null check (status in ('Fulfilled', 'FulfilledLate', 'MadeGood')),
    primary key (entry_id, expected_entry_id)
);

create table attachments (
    id          uuid primary key,
    entry_id    uuid not null references entries,
    file_name   text not null,
    media_type  text not null,
    size        bigint not null check (size > 0),
    sha256      text not null,
    recorded_by text not null,
    received_at timestamptz not null
);
create index attachments_entry on attachments (entry_id);

-- The run-time login owns none of these tables, so it cannot take the triggers off again.
create function refuse_change() returns trigger
    language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger append_only before update or delete or truncate on entries for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on entry_versions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on entry_duties for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on entry_fulfilments for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on attachments for each statement execute function refuse_change();
