-- The rules on appointments in their versions. Without a row, the ones shipped with the service hold.
create table appointment_rules (
    version    int  primary key check (version > 0),
    from_day   date not null, -- an appointment is held to the rules of its first day
    rules      text not null,
    reason     text not null,
    changed_by text not null,
    changed_at timestamptz not null
);

-- A rule set aside for one person in one post: asked for by one, decided by another.
create table appointment_overrides (
    id               uuid primary key,
    post_code        text not null references posts (code),
    person_code      text not null references persons,
    rule             text not null,
    rules_version    int  not null,
    reason           text not null,
    requested_by     text not null,
    requested_person text,
    requested_at     timestamptz not null,
    granted          boolean,
    decision         text,
    decided_by       text check (decided_by <> requested_by),
    decided_person   text check (decided_person not in (requested_person, person_code)),
    decided_at       timestamptz,
    check ((granted is null) = (decided_by is null))
);
create unique index appointment_overrides_standing on appointment_overrides (post_code, person_code, rule) where granted is distinct from false;
