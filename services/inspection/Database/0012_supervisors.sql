-- Supervisors (监督员): cadres asked to watch, also outside office hours, who report at intervals.
create table supervisors (
    id                  uuid primary key,
    unit_code           text        not null, -- whose subtree they watch
    person_code         text        not null,
    from_on             date        not null check (isfinite(from_on)),
    until_on            date        not null check (isfinite(until_on)),
    return_every_months int         not null check (return_every_months between 1 and 12), -- the policy when they were recruited
    return_within_days  int         not null check (return_within_days >= 0),
    recruited_by        text        not null,
    recruited_at        timestamptz not null,
    ended_on            date check (isfinite(ended_on)),
    end_reason          text,
    ended_by            text,
    check (until_on >= from_on),
    check ((ended_on is null) = (end_reason is null) and (ended_on is null) = (ended_by is null)),
    check (ended_on between from_on - 1 and until_on)
);
create index supervisors_unit on supervisors (unit_code);
create index supervisors_person on supervisors (person_code);

create table observations (
    id                   uuid primary key,
    supervisor_id        uuid        not null references supervisors,
    unit_code            text        not null,
    person_code          text, -- about whom; null: about the unit
    observed_at          timestamptz not null check (isfinite(observed_at)),
    place                text        not null,
    text                 text        not null,
    outside_office_hours boolean     not null,
    recorded_by          text        not null, -- the actor: the supervisor, or discipline staff for them
    recorded_person      text,
    recorded_at          timestamptz not null
);
create index observations_supervisor on observations (supervisor_id);
create index observations_unit on observations (unit_code);

create table supervisor_returns (
    id              uuid primary key,
    supervisor_id   uuid        not null references supervisors,
    period          int         not null check (period > 0),
    text            text        not null,
    due_on          date        not null,
    late            boolean     not null,
    returned_by     text        not null,
    returned_person text,
    returned_at     timestamptz not null,
    unique (supervisor_id, period)
);

create table returns_missing_published (
    supervisor_id uuid not null references supervisors,
    period        int  not null,
    primary key (supervisor_id, period)
);

-- The periods of each term, the last one cut short by its end; derived, so that a term that is ended owes nothing more.
create view supervisor_periods as
select s.id as supervisor_id, n.n + 1 as period, p.starts_on, least(p.next_on - 1, l.last_on) as ends_on, least(p.next_on - 1, l.last_on) + s.return_within_days as due_on
from supervisors s
cross join lateral (select coalesce(s.ended_on, s.until_on) as last_on) l
cross join lateral generate_series(0, (extract(year from age(l.last_on::timestamp, s.from_on::timestamp)) * 12 + extract(month from age(l.last_on::timestamp, s.from_on::timestamp)))::int / s.return_every_months + 1) n(n)
cross join lateral (
    select (s.from_on + make_interval(months => n.n * s.return_every_months))::date as starts_on,
           (s.from_on + make_interval(months => (n.n + 1) * s.return_every_months))::date as next_on) p
where p.starts_on <= l.last_on;
