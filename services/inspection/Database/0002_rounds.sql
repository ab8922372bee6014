create table rounds (
    id           uuid primary key,
    kind         text        not null check (kind in ('SpotCheck', 'HalfYear', 'YearEnd', 'Tour', 'FollowUp', 'Campaign', 'CovertVisit')),
    title        text        not null,
    from_on      date        not null,
    until_on     date        not null,
    unit_code    text        not null, -- the lowest unit above all that are looked at: who may see it may run the round
    methods      text[]      not null,
    status       text        not null check (status in ('Planned', 'InProgress', 'Reported', 'Closed')),
    planned_by   text        not null, -- the actor
    planned_person text,                  -- the person behind it; null for a system
    planned_at   timestamptz not null,
    summary      text,
    reported_at  timestamptz,
    closed_at    timestamptz,
    check (until_on >= from_on and isfinite(from_on) and isfinite(until_on)),
    check ((status in ('Reported', 'Closed')) = (reported_at is not null)),
    check ((status = 'Closed') = (closed_at is not null))
);

-- Who is to be looked at unannounced must not read of it: a covert visit (暗访) ever, a spot check (不定期) before its first check or finding.
create function unannounced(round rounds) returns boolean
    language sql immutable parallel safe as $$
    select round.kind = 'CovertVisit' or (round.kind = 'SpotCheck' and round.status = 'Planned')
$$;

create table round_units (
    round_id  uuid not null references rounds,
    unit_code text not null,
    position  int  not null,
    primary key (round_id, unit_code)
);
create index round_units_unit on round_units (unit_code);

create table teams (
    id          uuid primary key,
    round_id    uuid        not null references rounds,
    leader      text        not null,
    members     text[]      not null check (leader = any (members)), -- the leader included
    assigned_by text        not null, -- the actor
    assigned_person text,             -- the person behind it; null for a system
    assigned_at timestamptz not null
);

create table team_units (
    team_id   uuid not null references teams,
    round_id  uuid not null,
    unit_code text not null,
    -- One team for each unit of a round: two could contradict each other at the close-out.
    primary key (round_id, unit_code),
    foreign key (round_id, unit_code) references round_units
);
create index team_units_unit on team_units (unit_code);
create index team_units_team on team_units (team_id);

create table declared_interests (
    id          uuid primary key,
    person_code text        not null,
    unit_code   text        not null,
    reason      text        not null,
    declared_by text        not null,
    declared_at timestamptz not null,
    unique (person_code, unit_code)
);

create table recusal_overrides (
    id          uuid primary key,
    round_id    uuid        not null references rounds,
    person_code text        not null,
    unit_code   text        not null,
    ground      text        not null check (ground in ('own-unit', 'native-place', 'served-there', 'declared-interest', 'same-team-twice')),
    reason      text        not null,
    approved_by text        not null, -- a person, never a system
    approved_at timestamptz not null,
    check (approved_by <> person_code),
    unique (round_id, person_code, unit_code, ground, approved_by)
);

create table checks (
    id               uuid primary key,
    round_id         uuid        not null,
    unit_code        text        not null,
    methods          text[]      not null check (methods <@ array ['HearReport', 'Appraisal', 'ReadFiles', 'OnSite', 'Accounts']),
    notes            text        not null,
    scores           jsonb       not null,
    inspector_person text        not null,
    checked_at       timestamptz not null,
    foreign key (round_id, unit_code) references round_units
);
create index checks_round on checks (round_id, unit_code);
