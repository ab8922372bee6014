-- Rounds in full: in batches and parts, by draw, again, beside blackout periods; joint teams and computed assignments; tours.
alter table rounds
    drop constraint rounds_kind_check,
    add constraint rounds_kind_check check (kind in (
        'SpotCheck', 'HalfYear', 'YearEnd', 'Tour', 'FollowUp', 'Campaign', 'CovertVisit', 'RiskLookBack', 'Presence')),
    drop constraint rounds_status_check,
    add constraint rounds_status_check check (status in ('Planned', 'Drawn', 'InProgress', 'Reported', 'Closed')),
    add column by_draw    boolean not null default false, -- its units come from a draw; it has none before
    add column parent_id  uuid references rounds, -- the round of which it is the part of one subtree (市带县)
    add column follows_id uuid references rounds, -- the round whose findings it looks at again (回头看)
    add constraint rounds_drawn_check check (status <> 'Drawn' or by_draw);
create index rounds_parent on rounds (parent_id) where parent_id is not null;

-- As before, with the state between a draw and the first check.
create or replace function unannounced(round rounds) returns boolean
    language sql immutable parallel safe as $$
    select round.kind = 'CovertVisit' or (round.kind = 'SpotCheck' and round.status in ('Planned', 'Drawn'))
$$;

create table round_batches (
    round_id uuid not null references rounds,
    number   int  not null check (number > 0),
    title    text,
    from_on  date not null check (isfinite(from_on)),
    until_on date not null check (isfinite(until_on)),
    primary key (round_id, number),
    check (until_on >= from_on)
);
alter table round_units
    add column batch int,
    add foreign key (round_id, batch) references round_batches;

alter table checks
    add column occasion  text check (occasion in ('Legislation', 'Audit', 'Election', 'Other')), -- what oversight was present at
    add column completes boolean not null default false; -- the team is done with the unit

-- When the inspection teams keep away from some units: the personnel department's yearly review of their teams. Ended, never deleted.
create table blackouts (
    id         uuid primary key,
    unit_code  text        not null, -- with everything below it
    from_on    date        not null check (isfinite(from_on)),
    until_on   date        not null check (isfinite(until_on)),
    reason     text        not null,
    set_by     text        not null,
    set_at     timestamptz not null,
    ended_at   timestamptz,
    ended_by   text,
    end_reason text,
    check (until_on >= from_on),
    check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);

-- One round within a blackout, allowed by another person than who plans it, and used once.
create table blackout_overrides (
    id          uuid primary key,
    blackout_id uuid        not null references blackouts,
    kind        text        not null,
    from_on     date        not null,
    until_on    date        not null,
    reason      text        not null,
    approved_by text        not null, -- a person, never a system
    approved_at timestamptz not null,
    used_by     uuid references rounds,
    check (until_on >= from_on)
);
create index blackout_overrides_blackout on blackout_overrides (blackout_id);

-- The dates a round had before they were moved.
create table round_moves (
    round_id uuid        not null references rounds,
    number   int         not null check (number > 0),
    from_on  date        not null,
    until_on date        not null,
    reason   text        not null,
    moved_by text        not null,
    moved_at timestamptz not null,
    primary key (round_id, number)
);

-- Whole weeks, Monday to Sunday: what lies in the same weeks.
create function weeks(from_on date, until_on date) returns daterange
    language sql immutable parallel safe as $$
    select daterange(date_trunc('week', from_on::timestamp)::date, date_trunc('week', until_on::timestamp)::date + 6, '[]')
$$;

-- Standing joint teams (联合检查组), with the classes of departments they stand for.
create table joint_teams (
    id        uuid primary key,
    code      text        not null unique,
    title     text        not null,
    unit_code text        not null, -- whose subtree it inspects
    classes   text[]      not null,
    leader    text        not null,
    members   text[]      not null check (leader = any (members)), -- the leader included
    version   int         not null check (version > 0),
    set_by    text        not null,
    set_at    timestamptz not null,
    ended_at  timestamptz
);

-- What a team was: rounds before a change were looked at by those who belonged to it then.
create table joint_team_versions (
    team_id uuid        not null references joint_teams,
    version int         not null,
    title   text        not null,
    classes text[]      not null,
    leader  text        not null,
    members text[]      not null,
    reason  text        not null,
    set_by  text        not null,
    set_at  timestamptz not null,
    primary key (team_id, version)
);

-- A computed assignment waits until a person takes it over, exactly as it is.
create table assignment_proposals (
    id              uuid primary key,
    round_id        uuid        not null references rounds,
    proposed_by     text        not null,
    proposed_at     timestamptz not null,
    accepted_by     text, -- a person, never a system
    accepted_at     timestamptz,
    check ((accepted_by is null) = (accepted_at is null))
);
create index assignment_proposals_round on assignment_proposals (round_id);

create table proposed_teams (
    proposal_id uuid   not null references assignment_proposals,
    number      int    not null check (number > 0),
    joint_team  text,
    leader      text   not null,
    members     text[] not null check (leader = any (members)),
    units       text[] not null,
    primary key (proposal_id, number)
);

-- Tour terms (巡察全覆盖): the units that are to be toured from a day to a day. A unit's status in it is derived.
create table tour_terms (
    id         uuid primary key,
    title      text        not null,
    unit_code  text        not null, -- the units below it, itself included
    kinds      text[]      not null, -- of these kinds; of all when empty
    from_on    date        not null check (isfinite(from_on)),
    until_on   date        not null check (isfinite(until_on)),
    opened_by  text        not null,
    opened_at  timestamptz not null,
    check (until_on >= from_on)
);

-- What was published of a unit's status, so that each change is published once.
create table tour_statuses (
    term_id    uuid        not null references tour_terms,
    unit_code  text        not null,
    status     text        not null check (status in ('NotYetToured', 'BeingToured', 'Toured')),
    round_id   uuid,
    version    int         not null check (version > 0),
    since      date        not null,
    primary key (term_id, unit_code)
);

-- The status of every unit of the terms that run on a day. Toured: a tour that began in the term and looked at it is reported on.
-- Being toured: a tour that looks at it is in progress, or its days have begun. Else not yet.
create function tour_standings(day date) returns table (term_id uuid, unit_code text, status text, round_id uuid, round_until date)
    language sql stable as $$
    select t.id, u.code, coalesce(tour.status, 'NotYetToured'), tour.id, tour.until_on
    from tour_terms t
    join units top on top.code = t.unit_code
    join units u on u.path <@ top.path and (cardinality(t.kinds) = 0 or u.kind = any(t.kinds))
    left join lateral (
        select r.id, coalesce(b.until_on, r.until_on) as until_on,
               case when r.status in ('Reported', 'Closed') then 'Toured' else 'BeingToured' end as status
        from round_units ru
        join rounds r on r.id = ru.round_id and r.kind = 'Tour'
        left join round_batches b on b.round_id = ru.round_id and b.number = ru.batch
        where ru.unit_code = u.code and r.from_on between t.from_on and t.until_on
          and (r.status in ('Reported', 'Closed')
               or (r.status = 'InProgress' and coalesce(b.from_on, r.from_on) <= day)
               or (r.status <> 'Reported' and day between coalesce(b.from_on, r.from_on) and coalesce(b.until_on, r.until_on)))
        order by r.status in ('Reported', 'Closed'), r.from_on desc, r.id desc limit 1) tour on true
    where day between t.from_on and t.until_on
$$;
