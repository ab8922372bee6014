-- Campaigns (专项行动): units check themselves area by area, and return figures. Every version of every return stays.
create table campaigns (
    id          uuid primary key,
    title       text        not null,
    lead_unit   text        not null, -- its head answers for the campaign
    head_person text        not null, -- the head when it was opened
    from_on     date        not null,
    due_on      date        not null,
    opened_by   text        not null,
    opened_at   timestamptz not null,
    summary     text,
    closed_by   text,
    closed_at   timestamptz,
    check (due_on >= from_on and isfinite(from_on) and isfinite(due_on)),
    check ((closed_at is null) = (summary is null) and (closed_at is null) = (closed_by is null))
);

-- Who is asked for what.
create table campaign_units (
    campaign_id uuid not null references campaigns,
    area        text not null,
    unit_code   text not null,
    position    int  not null, -- of the area
    primary key (campaign_id, area, unit_code)
);
create index campaign_units_unit on campaign_units (unit_code, campaign_id);

create table self_check_returns (
    id                   uuid        primary key,
    campaign_id          uuid        not null,
    area                 text        not null,
    unit_code            text        not null,
    version              int         not null check (version > 0),
    places_checked       int         not null check (places_checked >= 0),
    issues               int         not null check (issues >= 0),
    amount_involved_fen  bigint      not null check (amount_involved_fen >= 0),
    amount_recovered_fen bigint      not null check (amount_recovered_fen between 0 and amount_involved_fen),
    note                 text,
    correction           text, -- why it was corrected
    late                 boolean     not null, -- the first version came after the due date
    returned_by          text        not null,
    person_code          text,
    received_at          timestamptz not null,
    unique (campaign_id, area, unit_code, version),
    foreign key (campaign_id, area, unit_code) references campaign_units,
    check ((version = 1) = (correction is null)),
    check (issues = 0 or places_checked > 0),
    check (amount_involved_fen = 0 or issues > 0)
);

-- What each unit that was asked has returned, in its newest version.
create view self_check_states as
select c.campaign_id, c.area, c.position, c.unit_code, r.id as return_id, r.version, r.places_checked, r.issues, r.amount_involved_fen, r.amount_recovered_fen, r.note, r.correction, r.late,
       r.returned_by, r.person_code, f.received_at as first_received_at, r.received_at
from campaign_units c
left join lateral (select * from self_check_returns r where r.campaign_id = c.campaign_id and r.area = c.area and r.unit_code = c.unit_code order by r.version desc limit 1) r on true
left join self_check_returns f on f.campaign_id = c.campaign_id and f.area = c.area and f.unit_code = c.unit_code and f.version = 1;

-- Whether a person is the first responsible person of a unit on a day.
create function heads_on(unit text, person text, day date) returns boolean
    language sql stable as $$
    select exists (select from holdings h
                   where h.unit_code = unit and h.person_code = person and h.role = 'FirstResponsible' and h.held_from <= day and (h.held_until is null or h.held_until >= day))
$$;
