-- Reshuffles: changes of who holds what, each explained, and the meeting where they were explained to all.
create table reshuffles (
    id                uuid primary key,
    unit_code         text not null references units,
    title             text not null,
    held_on           date not null,
    meeting_reference text not null,
    recorded_by       text not null,
    recorded_at       timestamptz not null
);
create table reshuffle_changes (
    reshuffle_id  uuid not null references reshuffles,
    position      int  not null,
    kind          text not null check (kind in ('Fill', 'Vacate', 'HandOver')),
    post_code     text not null references posts (code),
    unit_code     text not null references units,
    title         text not null, -- as it was then
    person_before text,
    person_after  text,
    day           date not null,
    explanation   text not null,
    primary key (reshuffle_id, position)
);
create index reshuffle_changes_unit on reshuffle_changes (unit_code);
