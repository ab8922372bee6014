-- The service's copy of the register: units, and who held which post from when to when.

-- Ids are time-ordered also where a statement makes them by the thousand (uuidv7() is in the server only from version 18 on).
create function uuid_v7(at timestamptz) returns uuid
    language sql volatile as $$
    select encode(set_byte(tail, 6, (get_byte(tail, 6) & 15) | 112), 'hex')::uuid
    from (select substring(int8send((extract(epoch from at) * 1000)::bigint) from 3) || substring(uuid_send(gen_random_uuid()) from 7) as tail) random
$$;

-- Version 0: only heard of in another event, not yet registered.
create table units (
    code        text  primary key,
    name        text  not null,
    kind        text  not null,
    class       text,
    parent_code text,
    path        ltree not null,
    version     int   not null check (version >= 0)
);
create index units_path on units using gist (path);

create table holdings (
    holding_id   uuid   primary key,
    post_id      uuid   not null,
    post_code    text   not null,
    unit_code    text   not null,
    title        text   not null,
    role         text   not null,
    areas        text[] not null,
    person_code  text   not null,
    person_name  text   not null,
    rank         text   not null,
    native_place text   not null,
    held_from    date   not null,
    held_until   date, -- null: still in the post
    version      int    not null
);
create index holdings_post on holdings (post_id, held_from);
create index holdings_person on holdings (person_code, held_from);
create index holdings_unit on holdings (unit_code);

-- The year of a day; null for the infinite dates, as which the first and the last day of the calendar arrive.
create function year_of(day date) returns int
    language sql immutable parallel safe as $$
    select case when isfinite(day) then extract(year from day)::int end
$$;

-- Who held a post on a day. The newest holder, should two overlap by a day.
create function holder_on(post uuid, day date) returns setof holdings
    language sql stable rows 1 as $$
    select h.* from holdings h
    where h.post_id = post and h.held_from <= day and (h.held_until is null or h.held_until >= day)
    order by h.held_from desc, h.holding_id desc
    limit 1
$$;
