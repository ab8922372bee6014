-- What is drawn is kept for good: who wants another result cannot make the first one unseen.
create function refuse_change() returns trigger
    language plpgsql as $$
    begin
        raise exception 'rows of % are kept as they are', tg_table_name using errcode = 'restrict_violation';
    end
$$;

create table draws (
    id               uuid primary key,
    round_id         uuid        not null references rounds,
    unit_code        text        not null, -- the units at or below it are drawn from
    kinds            text[]      not null, -- of these kinds; of all when empty
    weights          text        not null check (weights in ('Equal', 'SinceLastLookedAt')),
    most_weight      int         not null check (most_weight > 0), -- the policy at the time
    algorithm        text        not null,
    status           text        not null check (status in ('Prepared', 'Committed', 'Revealed', 'Cancelled')),
    prepared_person  text        not null,
    prepared_at      timestamptz not null,
    population_hash  bytea check (octet_length(population_hash) = 32),
    seed_hash        bytea check (octet_length(seed_hash) = 32),
    committed_person text,
    committed_at     timestamptz,
    effective_seed   bytea check (octet_length(effective_seed) = 32),
    revealed_person  text,
    revealed_at      timestamptz,
    cancelled_person text,
    cancelled_at     timestamptz,
    cancel_reason    text,
    check ((committed_at is null) = (seed_hash is null) and (committed_at is null) = (population_hash is null)),
    check ((status = 'Revealed') = (revealed_at is not null) and (revealed_at is null) = (effective_seed is null)),
    check ((status = 'Cancelled') = (cancelled_at is not null) and (cancelled_at is null) = (cancel_reason is null))
);
-- One draw of a round that is not given up: nobody draws again until it suits.
create unique index draws_one_of_a_round on draws (round_id) where status <> 'Cancelled';
create index draws_unit on draws (unit_code);

-- Apart from the rest, so that no read of a draw can take it along before it is revealed.
create table draw_seeds (
    draw_id uuid primary key references draws,
    seed    bytea not null check (octet_length(seed) = 32)
);

create table draw_strata (
    draw_id  uuid   not null references draws,
    position int    not null,
    name     text   not null,
    kinds    text[] not null,
    classes  text[] not null,
    below    text,
    quota    int    not null check (quota > 0),
    primary key (draw_id, position),
    unique (draw_id, name)
);

create table draw_exclusions (
    id              uuid primary key,
    draw_id         uuid        not null references draws,
    unit_code       text        not null,
    reason          text        not null,
    proposed_person text        not null,
    proposed_at     timestamptz not null,
    approved        boolean, -- null: not decided yet
    decision_reason text,
    decided_person  text,
    decided_at      timestamptz,
    check ((approved is null) = (decided_person is null) and (approved is null) = (decided_at is null)),
    check (decided_person <> proposed_person)
);
create unique index draw_exclusions_once on draw_exclusions (draw_id, unit_code) where approved is distinct from false;

-- The frozen population.
create table draw_units (
    draw_id        uuid   not null references draws,
    unit_code      text   not null,
    stratum        text   not null,
    weight         bigint not null check (weight > 0),
    last_looked_on date, -- why it weighs what it does; null: never
    primary key (draw_id, unit_code)
);
create index draw_units_unit on draw_units (unit_code);

create table draw_contributions (
    draw_id        uuid        not null references draws,
    position       int         not null check (position > 0),
    text           text        not null,
    contributed_by text        not null, -- the actor
    person_code    text,
    contributed_at timestamptz not null,
    primary key (draw_id, position),
    unique (draw_id, contributed_by)
);

create table draw_samples (
    draw_id   uuid not null references draws,
    stratum   text not null,
    position  int  not null check (position > 0), -- in the order of drawing of its stratum
    unit_code text not null,
    replaces  text, -- the drawn unit it came in for
    primary key (draw_id, stratum, position),
    unique (draw_id, unit_code)
);

create table draw_replacements (
    id              uuid primary key,
    draw_id         uuid        not null references draws,
    unit_code       text        not null,
    reason          text        not null,
    proposed_person text        not null,
    proposed_at     timestamptz not null,
    approved        boolean,
    replaced_by     text,
    decision_reason text,
    decided_person  text,
    decided_at      timestamptz,
    check ((approved is null) = (decided_person is null) and (approved is null) = (decided_at is null)),
    check ((replaced_by is not null) = coalesce(approved, false)),
    check (decided_person <> proposed_person)
);
create unique index draw_replacements_once on draw_replacements (draw_id, unit_code) where approved is distinct from false;

create trigger draw_units_kept before update or delete on draw_units for each statement execute function refuse_change();
create trigger draw_seeds_kept before update or delete on draw_seeds for each statement execute function refuse_change();
create trigger draw_contributions_kept before update or delete on draw_contributions for each statement execute function refuse_change();
create trigger draw_samples_kept before update or delete on draw_samples for each statement execute function refuse_change();

-- Who may know of a draw: whose subtree holds its unit, or a unit it draws from. Before it is committed to, the inspecting side alone.
create function shows(draw draws, scope lquery, inspecting boolean) returns boolean
    language sql stable as $$
    select ((inspecting or draw.committed_at is not null) and exists (select from units u where u.code = draw.unit_code and u.path ~ scope))
        or exists (select from draw_units x join units w on w.code = x.unit_code where x.draw_id = draw.id and w.path ~ scope)
$$;

-- Who may know for which round it is, and what came out: the inspecting side, and everybody else once the round is no secret.
create function tells(draw draws, inspecting boolean) returns boolean
    language sql stable as $$
    select inspecting or exists (select from rounds r where r.id = draw.round_id and not unannounced(r))
$$;
