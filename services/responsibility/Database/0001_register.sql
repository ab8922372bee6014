-- The register: units as a tree, persons, posts, and who held which post when.
create table units (
    code        text  primary key check (code ~ '^[A-Z0-9_]{2,32}$'), -- a code is a label of the path
    name        text  not null,
    kind        text  not null,
    class       text,
    parent_code text  references units deferrable initially deferred,  -- a file may name a child before its parent
    path        ltree not null,
    version     int   not null check (version > 0)
);
create index units_path on units using gist (path);
create unique index units_one_root on units ((parent_code is null)) where parent_code is null;

-- Every version of a unit with the days it held, so that the register can be read as it was on a day.
create table unit_versions (
    code        text  not null references units,
    version     int   not null,
    name        text  not null,
    kind        text  not null,
    class       text,
    parent_code text,
    path        ltree not null,
    valid_from  date  not null,
    valid_until date,
    primary key (code, version)
);
create index unit_versions_path on unit_versions using gist (path);
create unique index unit_versions_current on unit_versions (code) where valid_until is null;

create table persons (
    code         text primary key check (code ~ '^[A-Z0-9_]{2,32}$'),
    name         text not null,
    rank         text not null,
    native_place text not null, -- code of a unit of the district, or a place outside it
    unit_code    text not null references units, -- whose register the person was entered in
    version      int  not null check (version > 0)
);

create table posts (
    id           uuid   primary key,
    code         text   not null unique check (code ~ '^[A-Z0-9_]{2,32}$'),
    unit_code    text   not null references units,
    title        text   not null,
    role         text   not null check (role in ('FirstResponsible', 'TeamMember', 'DisciplineSecretary', 'OversightMember', 'OfficeHead', 'Clerk')),
    areas        text[] not null,
    in_charge_of text[] not null,
    version      int    not null check (version > 0)
);
create index posts_unit on posts (unit_code, role);

create table holdings (
    id              uuid primary key,
    post_id         uuid not null references posts,
    person_code     text not null references persons,
    held_from       date not null,
    held_until      date check (held_until >= held_from),
    override_reason text, -- why a native of the place may oversee it all the same
    version         int  not null check (version > 0)
);
create unique index holdings_current on holdings (post_id) where held_until is null;
create index holdings_post on holdings (post_id, held_from);
create index holdings_person on holdings (person_code);

-- PostgreSQL 15 has no uuidv7(): 48 bits of milliseconds before the random ones, and the version's nibble.
create function uuid_v7(at timestamptz) returns uuid
    language sql volatile parallel safe as $$
    select encode(set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid()) placing substring(int8send(floor(extract(epoch from at) * 1000)::bigint) from 3) from 1 for 6),
        52, 1), 53, 1), 'hex')::uuid
$$;
