-- The register's whole history: what was so on which days (valid_from, valid_until), and when we knew it here (recorded_at, superseded_at).
-- Rows are only added and superseded. Current truth is what nothing has superseded; a correction supersedes what it changes and adds
-- what is so instead, so that both "as it was on that day" and "as we knew it then" can be answered for ever.
create extension if not exists btree_gist;

-- units, persons, posts and holdings hold what is so today, closed ones included.
alter table units add closed_on date, add merged_into text references units;
alter table posts add closed_on date;

alter table unit_versions drop constraint unit_versions_pkey;
drop index unit_versions_current;
alter table unit_versions
    add recorded_at   timestamptz not null default now(),
    add superseded_at timestamptz,
    add reason        text;
alter table unit_versions alter recorded_at drop default;
update unit_versions set valid_until = valid_from, superseded_at = recorded_at where valid_until < valid_from; -- changed again the same day
alter table unit_versions
    add check (valid_until >= valid_from),
    add constraint unit_versions_once exclude using gist (code with =, daterange(valid_from, valid_until, '[]') with &&) where (superseded_at is null);
create index unit_versions_code on unit_versions (code, valid_from);
create index unit_versions_parent on unit_versions (parent_code) where superseded_at is null;

create table person_versions (
    code          text not null references persons,
    version       int  not null,
    name          text not null,
    rank          text not null,
    native_place  text not null,
    valid_from    date not null,
    valid_until   date check (valid_until >= valid_from),
    recorded_at   timestamptz not null,
    superseded_at timestamptz,
    reason        text
);
create index person_versions_code on person_versions (code, valid_from);
create unique index person_versions_once on person_versions (code, valid_from) where superseded_at is null; -- cheaper than forbidding overlaps, with ten persons to a unit
create unique index person_versions_current on person_versions (code) where superseded_at is null and valid_until is null;

create table post_versions (
    post_id       uuid   not null references posts,
    code          text   not null,
    version       int    not null,
    unit_code     text   not null references units,
    title         text   not null,
    role          text   not null,
    areas         text[] not null,
    in_charge_of  text[] not null,
    valid_from    date   not null,
    valid_until   date   check (valid_until >= valid_from),
    recorded_at   timestamptz not null,
    superseded_at timestamptz,
    reason        text,
    constraint post_versions_once exclude using gist (post_id with =, daterange(valid_from, valid_until, '[]') with &&) where (superseded_at is null)
);
create index post_versions_post on post_versions (post_id, valid_from);
create index post_versions_unit on post_versions (unit_code, role) where superseded_at is null;
create index post_versions_code on post_versions (code);

-- Every state of a holding; the last one of each is the row in holdings.
create table holding_versions (
    id            uuid not null references holdings,
    version       int  not null,
    post_id       uuid not null references posts,
    person_code   text not null references persons,
    held_from     date not null,
    held_until    date,
    recorded_at   timestamptz not null,
    superseded_at timestamptz,
    reason        text
);
create unique index holding_versions_current on holding_versions (id) where superseded_at is null;
create index holding_versions_post on holding_versions (post_id, held_from);
alter table holdings add constraint holdings_once exclude using gist (post_id with =, daterange(held_from, held_until, '[]') with &&);

-- What was kept without history is taken to have been so always, and to be known here since now.
insert into person_versions (code, version, name, rank, native_place, valid_from, recorded_at)
select code, version, name, rank, native_place, date '0001-01-01', now() from persons;
insert into post_versions (post_id, code, version, unit_code, title, role, areas, in_charge_of, valid_from, recorded_at)
select id, code, version, unit_code, title, role, areas, in_charge_of, date '0001-01-01', now() from posts;
insert into holding_versions (id, version, post_id, person_code, held_from, held_until, recorded_at)
select id, version, post_id, person_code, held_from, held_until, now() from holdings;

create or replace function units_on(day date)
    returns table (code text, name text, kind text, class text, parent_code text, path ltree, version int)
    language sql stable as $$
    select v.code, v.name, v.kind, v.class, v.parent_code, v.path, v.version
    from unit_versions v
    where v.superseded_at is null and v.valid_from <= day and (v.valid_until is null or v.valid_until >= day)
$$;

create or replace function posts_on(day date)
    returns table (id uuid, code text, unit_code text, title text, role text, areas text[], in_charge_of text[], version int)
    language sql stable as $$
    select v.post_id, v.code, v.unit_code, v.title, v.role, v.areas, v.in_charge_of, v.version
    from post_versions v
    where v.superseded_at is null and v.valid_from <= day and (v.valid_until is null or v.valid_until >= day)
$$;

create function persons_on(day date)
    returns table (code text, name text, rank text, native_place text, version int)
    language sql stable as $$
    select v.code, v.name, v.rank, v.native_place, v.version
    from person_versions v
    where v.superseded_at is null and v.valid_from <= day and (v.valid_until is null or v.valid_until >= day)
$$;

-- holdings_on needs no other body: holdings keeps every holding with its days, corrected.

-- The register on a day, as it was known here before an instant.
create function units_known(day date, before timestamptz)
    returns table (code text, name text, kind text, class text, parent_code text, path ltree, version int)
    language sql stable as $$
    select v.code, v.name, v.kind, v.class, v.parent_code, v.path, v.version
    from unit_versions v
    where v.recorded_at < before and (v.superseded_at is null or v.superseded_at >= before)
      and v.valid_from <= day and (v.valid_until is null or v.valid_until >= day)
$$;

create function posts_known(day date, before timestamptz)
    returns table (id uuid, code text, unit_code text, title text, role text, areas text[], in_charge_of text[], version int)
    language sql stable as $$
    select v.post_id, v.code, v.unit_code, v.title, v.role, v.areas, v.in_charge_of, v.version
    from post_versions v
    where v.recorded_at < before and (v.superseded_at is null or v.superseded_at >= before)
      and v.valid_from <= day and (v.valid_until is null or v.valid_until >= day)
$$;

create function holdings_known(day date, before timestamptz)
    returns table (id uuid, post_id uuid, person_code text, held_from date, held_until date)
    language sql stable as $$
    select v.id, v.post_id, v.person_code, v.held_from, v.held_until
    from holding_versions v
    where v.recorded_at < before and (v.superseded_at is null or v.superseded_at >= before)
      and v.held_from <= day and (v.held_until is null or v.held_until >= day)
$$;

-- The rule of before; a closed post owes nothing, nor does a post of a closed unit.
create or replace function owed_by(posts uuid[])
    returns table (post_id uuid, post_code text, list_id uuid, list_code text, effective_from date, item_code text, content_hash text,
                   speciality boolean, due_on date, status text, duties_through int, until date)
    language sql stable as $$
    select p.id, p.code, l.id, l.code, l.effective_from, i.code, i.content_hash,
           cardinality(i.portfolio_areas) > 0, i.due_on, l.status, l.duties_through, s.until
    from (select p.*, u.kind from posts p join units u on u.code = p.unit_code
          where p.id = any (posts) and p.closed_on is null and u.closed_on is null offset 0) p
    join lists l on l.status in ('InForce', 'Superseded') and p.kind = any (l.unit_kinds)
    left join lateral (select min(n.effective_from) - 1 as until from lists n
                       where n.code = l.code and n.version > l.version and n.status in ('InForce', 'Superseded')) s on true
    join list_items i on i.list_id = l.id and (i.unit_kinds = '{}' or p.kind = any (i.unit_kinds))
    where case i.owed_by
          when 'Post' then p.role = any (i.roles) and (i.portfolio_areas = '{}' or p.areas && i.portfolio_areas)
          else p.role = 'FirstResponsible'
               and not exists (select from posts f where f.unit_code = p.unit_code and f.role = 'FirstResponsible' and f.code < p.code and f.closed_on is null)
          end
$$;
