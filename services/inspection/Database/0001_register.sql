-- This service's own copy of the register and of the lists in force, fed by events.
-- No foreign keys between them: events come late and out of order, and what one speaks of may not be known yet.

create table units (
    code        text primary key,
    name        text  not null,
    kind        text  not null,
    class       text,
    parent_code text,
    path        ltree not null,
    version     int   not null
);
create index units_path on units using gist (path);

create table holdings (
    holding_id   uuid primary key,
    post_id      uuid   not null,
    post_code    text   not null,
    unit_code    text   not null,
    unit_path    ltree  not null, -- as the event said; used until the unit itself is known
    title        text   not null,
    role         text   not null,
    areas        text[] not null,
    person_code  text   not null,
    person_name  text   not null,
    rank         text   not null,
    native_place text   not null, -- code of a unit, or a free place name
    held_from    date   not null,
    held_until   date,
    version      int    not null
);
create index holdings_person on holdings (person_code);

-- Every version of every list, with its items: a version put in force ahead of its date must not displace the one still in effect.
create table lists (
    list_code      text  not null,
    list_version   int   not null,
    unit_path      ltree not null, -- the list applies to this unit's subtree
    line           text  not null check (line in ('Principal', 'Oversight')),
    tier           text  not null,
    title          text  not null,
    effective_from date  not null,
    primary key (list_code, list_version)
);

create table list_items (
    list_code    text not null,
    list_version int  not null,
    item_code    text not null,
    position     int  not null,
    text         text not null,
    red_line     text not null,
    area         text not null,
    primary key (list_code, list_version, item_code),
    foreign key (list_code, list_version) references lists
);
create index list_items_item on list_items (item_code);

-- The version of each list that is in effect on a day: the newest of those begun by then.
create function lists_in_effect(day date) returns setof lists
    language sql stable as $$
    select distinct on (l.list_code) l.* from lists l
    where l.effective_from <= day
    order by l.list_code, l.list_version desc
$$;

-- Whether a tie to one unit is a tie to the unit checked: the unit itself, what lies above it, what lies below it.
-- The root stands above everybody, so a tie to it says nothing; and everybody lies below it.
create function tied(checked ltree, other ltree) returns boolean
    language sql immutable parallel safe as $$
    select other = checked
        or (other @> checked and nlevel(other) > 1)
        or (other <@ checked and nlevel(checked) > 1)
$$;
