-- Pledges (责任书): for a year, one for each superior and subordinate down the tree.
create table pledge_campaigns (
    id         uuid primary key,
    year       int  not null unique,
    unit_code  text not null references units,
    title      text not null,
    scope      text not null check (scope in ('Units', 'Teams')), -- Teams: every member of a unit's team pledges as well, to its first responsible person
    statement  text not null, -- what everybody declares by signing
    sign_by    date not null,
    grace_days int  not null check (grace_days between 0 and 365), -- for a pledge whose turn comes only after sign_by
    opened_by  text not null,
    opened_at  timestamptz not null,
    cause      text -- the span it was opened in, for the sweeps
);

-- Exactly what is signed, stored once by its hash: many posts owe word for word the same.
create table pledge_contents (
    hash    text primary key,
    content text not null,
    check (hash = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);

create table pledges (
    id               uuid primary key,
    campaign_id      uuid not null references pledge_campaigns,
    year             int  not null,
    kind             text not null check (kind in ('Unit', 'Member')), -- Unit: the pledge of a unit to the one above
    unit_code        text not null references units,
    post_id          uuid not null references posts,
    superior_unit    text not null references units,
    superior_post    uuid not null references posts,
    content_hash     text not null references pledge_contents,
    status           text not null check (status in ('Drafted', 'SignedBySubordinate', 'Effective', 'Stale', 'Withdrawn', 'Expired')),
    drafted_at       timestamptz not null,
    due_on           date not null, -- the campaign's day, or later for a pledge issued since; whose turn comes after it has the grace from then
    signed_by        text,
    signed_name      text,
    signed_at        timestamptz,
    countersigned_by text,
    countersigned_name text,
    countersigned_at timestamptz,
    effective_on     date,
    ended_on         date, -- the first day it no longer counts
    end_reason       text,
    replaced_by      uuid references pledges deferrable initially deferred,
    case_id          uuid, -- the case that its being overdue began
    overdue_on       date, -- the subordinate's signature was published as overdue; of which date
    countersign_overdue_on date,
    check ((signed_at is null) = (signed_by is null) and (signed_at is null) = (signed_name is null)),
    check ((countersigned_at is null) = (countersigned_by is null) and (countersigned_at is null) = (effective_on is null)),
    check (countersigned_at is null or signed_at is not null),
    check (countersigned_by <> signed_by), -- nobody pledges to themselves
    check (case status when 'Drafted' then signed_at is null
                       when 'SignedBySubordinate' then signed_at is not null and countersigned_at is null
                       when 'Effective' then countersigned_at is not null
                       else true end),
    check ((status in ('Stale', 'Withdrawn', 'Expired')) = (ended_on is not null))
);
create unique index pledges_one_open on pledges (post_id, year) where status in ('Drafted', 'SignedBySubordinate', 'Effective');
create index pledges_unit on pledges (unit_code, year);
create index pledges_superior on pledges (superior_unit, year);
create index pledges_post on pledges (post_id);

-- The coverage asks for the members who have one.
create index duties_speciality on duties (post_id, effective_from) where speciality;

-- Who pledges to whom, in these units, on a day: the one rule of campaigns and of every later change. A unit's first responsible person pledges
-- to the first one up the line who is somebody else (some hold two posts); the members of a team pledge to the first responsible person of their unit.
create function pledge_pairs(campaign_scope text, day date, in_units text[])
    returns table (kind text, unit_code text, post_id uuid, superior_unit text, superior_post uuid)
    language sql stable as $$
    with relevant as materialized (
        select array(select distinct label from units_on(day) u, unnest(string_to_array(u.path::text, '.')) as t (label)
                     where u.code = any (in_units)) as codes),
    leaders as materialized (
        select distinct on (p.unit_code) p.unit_code, p.id as post_id, h.person_code
        from posts_on(day) p left join holdings_on(day) h on h.post_id = p.id
        where p.role = 'FirstResponsible' and p.unit_code = any ((select codes from relevant)::text[])
        order by p.unit_code, p.code),
    places as materialized (
        select u.code, u.parent_code, u.path, l.post_id, l.person_code
        from units_on(day) u left join leaders l on l.unit_code = u.code
        where u.code = any ((select codes from relevant)::text[]))
    select 'Unit', u.code, u.post_id, coalesce(far.code, near.code), coalesce(far.post_id, near.post_id)
    from places u
    left join places near on near.code = u.parent_code and near.post_id is not null and (near.person_code is null or near.person_code is distinct from u.person_code)
    left join lateral (select a.code, a.post_id from places a
                       where near.code is null and a.path @> u.path and a.code <> u.code and a.post_id is not null
                         and (a.person_code is null or a.person_code is distinct from u.person_code)
                       order by nlevel(a.path) desc limit 1) far on near.code is null
    where u.code = any (in_units) and u.post_id is not null and coalesce(far.code, near.code) is not null
    union all
    select 'Member', u.code, m.id, u.code, u.post_id
    from places u
    join posts_on(day) m on m.unit_code = u.code
    left join holdings_on(day) h on h.post_id = m.id
    where campaign_scope = 'Teams' and u.code = any (in_units) and u.post_id is not null and m.id <> u.post_id
      and m.role in ('TeamMember', 'DisciplineSecretary', 'OversightMember', 'OfficeHead', 'FirstResponsible')
      and (h.person_code is null or h.person_code is distinct from u.person_code)
$$;

-- What the posts owe in a year, as it is signed: a line for each item, its list, its code and the hash of everything it says. A duty that was
-- ended before its time is no part of it; one in two spans (an item that goes on under a new version) stands there once.
create function pledged_content(posts uuid[], of_year int)
    returns table (post_id uuid, content text)
    language sql stable as $$
    select p.id, coalesce(string_agg(d.line, E'\n' order by d.line collate "C"), '')
    from unnest(posts) as p (id)
    left join (select distinct d.post_id, d.list_code || ' ' || d.item_code || ' ' || d.content_hash as line
               from duties d
               where d.post_id = any (posts) and d.ended_on is null
                 and d.effective_from < make_date(of_year + 1, 1, 1) and d.effective_until >= make_date(of_year, 1, 1)) d on d.post_id = p.id
    group by p.id
$$;

-- The pledges whose signature may be given now: those of the top, and those of units whose own upward pledge is effective (逐级传导); and by
-- when it is to be given.
create view pledge_turns as
select p.id as pledge_id, p.unit_code, p.year,
       case p.status when 'Drafted' then greatest(p.due_on, up.effective_on + c.grace_days)
                     else greatest(p.due_on, up.effective_on + c.grace_days, (p.signed_at at time zone 'Asia/Shanghai')::date + c.grace_days) end as due_on
from pledges p
join pledge_campaigns c on c.id = p.campaign_id
join units s on s.code = p.superior_unit
left join pledges up on up.unit_code = p.superior_unit and up.year = p.year and up.kind = 'Unit' and up.status = 'Effective'
where p.status in ('Drafted', 'SignedBySubordinate') and (s.parent_code is null or up.id is not null);

-- Commitments (承诺书): one-sided.
create table commitments (
    id           uuid primary key,
    year         int  not null,
    unit_code    text not null references units,
    post_id      uuid not null references posts,
    person_code  text not null references persons,
    title        text not null,
    content      text not null,
    content_hash text not null,
    signed_name  text not null,
    signed_at    timestamptz not null,
    check (content_hash = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);
create unique index commitments_once on commitments (post_id, person_code, year, content_hash);
create index commitments_unit on commitments (unit_code, year);

-- The units whose upward pledge counts on a day, in that day's year.
create function pledges_on(day date)
    returns table (unit_code text)
    language sql stable as $$
    select p.unit_code from pledges p
    where p.kind = 'Unit' and p.year = extract(year from day) and p.effective_on <= day and (p.ended_on is null or p.ended_on > day)
$$;

-- From which day to which a unit's upward pledge counts: never beyond its year, whenever the year's end is noticed.
create view pledge_spans as
select p.unit_code, greatest(p.effective_on, make_date(p.year, 1, 1)) as since, least(coalesce(p.ended_on - 1, make_date(p.year, 12, 31)), make_date(p.year, 12, 31)) as until
from pledges p
where p.kind = 'Unit' and p.effective_on is not null;

-- Units with the days they held, as far as they touch a span.
create function units_between(first date, last date)
    returns table (code text, parent_code text, path ltree, valid_from date, valid_until date)
    language sql stable as $$
    select v.code, v.parent_code, v.path, v.valid_from, v.valid_until
    from unit_versions v
    where v.superseded_at is null and v.valid_from <= last and (v.valid_until is null or v.valid_until >= first)
$$;

-- The lists in force on a day.
create function lists_on(day date)
    returns table (id uuid, code text, unit_kinds text[])
    language sql stable as $$
    select distinct on (l.code) l.id, l.code, l.unit_kinds from lists l
    where l.status in ('InForce', 'Superseded') and l.effective_from <= day
    order by l.code, l.version desc
$$;

-- The posts that owe a speciality item on a day: a small part of all duties, with an index of their own.
create function speciality_owed(day date)
    returns table (post_id uuid)
    language sql stable as $$
    select d.post_id from duties d where d.speciality and d.effective_from <= day and coalesce(d.ended_on, d.effective_until) >= day
$$;

-- A member who owes nothing at all has no speciality item either.
create or replace function posts_without_speciality(day date)
    returns table (post_id uuid)
    language sql stable as $$
    select p.id
    from posts_on(day) p
    where p.role = 'TeamMember' and not exists (select from speciality_owed(day) s where s.post_id = p.id)
$$;
