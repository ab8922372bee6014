-- What a year's assessment (考核) is worked out from: one row for each fact that counts or that makes another good, as its publisher recorded it.
create sequence assessment_order;

create table scored_facts (
    message_id  uuid        primary key, -- of the fact: whoever hears it twice keeps it once
    seq         bigint      not null unique default nextval('assessment_order'), -- order of arrival: what a draft knew is what came before
    fact        text        not null, -- its contract
    service     text        not null,
    unit_code   text        not null,
    unit_path   ltree       not null, -- as the fact said; used until the unit itself is known
    person_code text,
    case_id     uuid,
    subject     text        not null, -- what it is about; a fact that makes another good is about the same
    variant     text,                 -- what rules may tell apart: severity, rung, reason
    year        int,                  -- the year it counts in; null when it only makes another good
    happened_on date        not null,
    quantity    bigint      not null check (quantity >= 0), -- days, percent: what the contract's extractor says
    mends       boolean     not null,
    recorded_at timestamptz not null, -- when it was recorded at its source
    check (year is not null or mends)
);
create index scored_facts_unit on scored_facts (unit_code, year) where year is not null;
create index scored_facts_person on scored_facts (person_code, year) where year is not null and person_code is not null;
create index scored_facts_mended on scored_facts (subject) where year is not null;
create index scored_facts_mending on scored_facts (subject) include (fact, recorded_at, seq) where mends;

-- Facts that do not count any more, because a remark about them was found right. Never taken back.
create table facts_set_aside (
    message_id   uuid        primary key, -- no foreign key: events come in any order
    seq          bigint      not null unique default nextval('assessment_order'),
    remark_id    uuid        not null,
    reason       text        not null,
    set_aside_by text        not null,
    set_aside_at timestamptz not null
);

-- The run-time login owns none of these tables, so it cannot take the triggers off again.
create function refuse_change_of_assessment() returns trigger
    language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger append_only before update or delete or truncate on scored_facts for each statement execute function refuse_change_of_assessment();
create trigger append_only before update or delete or truncate on facts_set_aside for each statement execute function refuse_change_of_assessment();

-- A unit's facts of a year, counted: what every rule set is applied to. Kept up to date for the units that have news.
create table tallies (
    unit_code   text    not null,
    year        int     not null,
    person_code text,
    fact        text    not null,
    variant     text,
    mended_by   text[]  not null, -- contracts of the facts that made them good
    facts       bigint  not null,
    quantity    numeric not null,
    fingerprint numeric not null -- of the facts' ids, so that one cannot stand for another
);
create index tallies_unit on tallies (unit_code, year);

-- Who counts a unit's year anew holds its row: two at once must not overwrite newer counts with older ones.
create table tally_locks (
    unit_code text not null,
    year      int  not null,
    primary key (unit_code, year)
);

-- News not counted yet.
create table untallied (
    seq            bigint primary key,
    unit_code      text not null,
    year           int,
    mended_subject text -- the news makes good what is about this
);
create index untallied_unit on untallied (unit_code);

-- The facts of some units in a year, counted from the facts themselves, as they were known: recorded by an instant, arrived by a place in the order.
create function tallied(p_units text[], p_year int, p_at timestamptz, p_up_to bigint)
    returns table (unit_code text, person_code text, fact text, variant text, mended_by text[], facts bigint, quantity numeric, fingerprint numeric)
    language sql stable as $$
    select f.unit_code, f.person_code, f.fact, f.variant, coalesce(m.mended_by, '{}'), count(*), sum(f.quantity),
           sum(('x' || left(md5(f.message_id::text), 15))::bit(60)::bigint)
    from unnest(p_units) as wanted(code)
    join scored_facts f on f.unit_code = wanted.code and f.year = p_year
    cross join lateral (
        select array_agg(distinct g.fact order by g.fact) as mended_by
        from scored_facts g
        where g.subject = f.subject and g.mends and g.fact <> f.fact and g.recorded_at <= p_at and g.seq <= p_up_to) m
    where f.recorded_at <= p_at and f.seq <= p_up_to
      and not exists (select from facts_set_aside a where a.message_id = f.message_id and a.seq <= p_up_to)
    group by f.unit_code, f.person_code, f.fact, f.variant, m.mended_by
$$;
