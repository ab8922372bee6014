-- This service's own copies of what the register knows; the newest version wins, whatever the order of arrival.
create table units (
    code        text  primary key,
    name        text  not null,
    kind        text  not null,
    class       text,
    parent_code text,
    path        ltree not null,
    version     int   not null
);
create index units_path on units using gist (path);

create table holdings (
    holding_id   uuid   primary key,
    post_id      uuid   not null,
    post_code    text   not null,
    unit_code    text   not null,
    unit_path    ltree  not null,
    title        text   not null,
    role         text   not null,
    areas        text[] not null,
    person_code  text   not null,
    person_name  text   not null,
    rank         text   not null,
    native_place text   not null,
    held_from    date   not null,
    held_until   date,
    version      int    not null
);
create index holdings_post on holdings (post_id);
create index holdings_person on holdings (person_code);
-- The reporting line asks for the first responsible persons of a few units at a time.
create index holdings_first_responsible on holdings (unit_code) where role = 'FirstResponsible';
