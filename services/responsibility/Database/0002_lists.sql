-- Responsibility lists in their versions, and the duties that come from them.
create table lists (
    id                 uuid   primary key,
    code               text   not null,
    version            int    not null check (version > 0),
    unit_code          text   not null references units,
    line               text   not null check (line in ('Principal', 'Oversight')),
    tier               text   not null,
    title              text   not null,
    basis              text,
    unit_kinds         text[] not null check (cardinality(unit_kinds) > 0),
    effective_from     date   not null,
    status             text   not null check (status in ('Draft', 'Adopted', 'InForce', 'Superseded')),
    decision_reference text,
    drafted_at         timestamptz not null,
    adopted_at         timestamptz,
    in_force_at        timestamptz,
    duties_through     int, -- the last year whose duties were created; kept, so that a later year is created once and a new post is never given a year gone by
    cause              text, -- the span it came into force in, for the sweep that renews its duties
    unique (code, version),
    check (status = 'Draft' or decision_reference is not null),
    check (status in ('Draft', 'Adopted') or duties_through is not null)
);
-- Of a list, one version is in force.
create unique index lists_in_force on lists (code) where status = 'InForce';

create table list_items (
    list_id         uuid   not null references lists,
    position        int    not null,
    code            text   not null,
    text            text   not null,
    area            text   not null,
    owed_by         text   not null check (owed_by in ('Post', 'Unit')),
    roles           text[] not null,
    portfolio_areas text[] not null, -- empty: a common item; otherwise a speciality item (特色责任)
    unit_kinds      text[] not null,
    cadence_kind    text   not null check (cadence_kind in ('Monthly', 'Quarterly', 'HalfYearly', 'Yearly', 'ByDate', 'AsArises')),
    times           int    not null check (times > 0),
    due_on          date,
    category        text   not null,
    quantity        text,
    red_line        text   not null,
    content_hash    text   not null, -- two items with the same hash say the same: the duty goes on
    primary key (list_id, code),
    check ((cadence_kind = 'ByDate') = (due_on is not null)),
    check (owed_by = 'Unit' or cardinality(roles) > 0)
);

create table duties (
    id              uuid primary key,
    post_id         uuid not null references posts,
    list_id         uuid not null,
    list_code       text not null,
    item_code       text not null,
    content_hash    text not null,
    speciality      boolean not null,
    effective_from  date not null,
    effective_until date not null check (effective_until >= effective_from),
    ended_on        date, -- earlier than planned; the day before effective_from when it never came to be owed
    foreign key (list_id, item_code) references list_items (list_id, code)
);
create unique index duties_once on duties (post_id, list_code, item_code, effective_from) where ended_on is null;
create unique index duties_once_a_year on duties (list_id, post_id, item_code, extract(year from effective_from)) where ended_on is null;
create index duties_list on duties (list_code) where ended_on is null;
create index duties_item on duties (item_code, post_id);

-- What every post owes by a list, whether or not the duty exists already: the one rule that putting a list in force and registering a
-- post both follow. A superseded version is owed until the day before the next takes effect. A post without a holder owes too; what the leading body owes is answered by its first responsible person.
create view owed as
select p.id as post_id, p.code as post_code, l.id as list_id, l.code as list_code, l.effective_from, i.code as item_code, i.content_hash,
       cardinality(i.portfolio_areas) > 0 as speciality, i.due_on, l.status, l.duties_through, s.until
from lists l
left join lateral (select min(n.effective_from) - 1 as until from lists n
                   where n.code = l.code and n.version > l.version and n.status in ('InForce', 'Superseded')) s on true
join list_items i on i.list_id = l.id
join units u on u.kind = any (l.unit_kinds) and (i.unit_kinds = '{}' or u.kind = any (i.unit_kinds))
join posts p on p.unit_code = u.code
where l.status in ('InForce', 'Superseded')
  and case i.owed_by
      when 'Post' then p.role = any (i.roles) and (i.portfolio_areas = '{}' or p.areas && i.portfolio_areas)
      else p.role = 'FirstResponsible'
           and not exists (select from posts f where f.unit_code = p.unit_code and f.role = 'FirstResponsible' and f.code < p.code)
      end;
