-- Lists from draft to comparison: what a draft was made from, edits of it, drafts given up, quantities that can be counted, tier schemes as data.
alter table lists drop constraint lists_status_check;
alter table lists drop constraint lists_check;
alter table lists drop constraint lists_check1;
alter table lists
    add column revision           int  not null default 1 check (revision > 0), -- of a draft, from 1: two people may edit it
    add column template           text,        -- code of the template it was drafted from
    add column decision_record_id uuid,        -- the record of the decision in the logbook service, when there is one
    add column discarded_at       timestamptz,
    add column discard_reason     text,
    add constraint lists_status check (status in ('Draft', 'Adopted', 'InForce', 'Superseded', 'Discarded')),
    add constraint lists_decided check (status in ('Draft', 'Discarded') or decision_reference is not null),
    add constraint lists_created check (status in ('Draft', 'Adopted', 'Discarded') or duties_through is not null),
    add constraint lists_discarded check ((status = 'Discarded') = (discarded_at is not null and discard_reason is not null));

alter table list_items
    add column measured_number int check (measured_number > 0),
    add column measured_unit   text,
    add constraint list_items_measured check ((measured_number is null) = (measured_unit is null));

-- The tiers a jurisdiction divides its lists into. A change is a new version with its reason; the newest version counts while it is in use.
create table tier_schemes (
    id         uuid primary key,
    code       text not null,
    version    int  not null check (version > 0),
    unit_code  text not null references units,
    title      text not null,
    basis      text,
    template   text, -- code of the template it was copied from
    in_use     boolean not null,
    reason     text, -- of a change; the first version has none
    adopted_by text not null,
    adopted_at timestamptz not null,
    unique (code, version),
    check (version = 1 or reason is not null)
);

create table tiers (
    scheme_id   uuid   not null references tier_schemes,
    position    int    not null, -- from the top
    code        text   not null,
    title       text   not null,
    line        text   not null check (line in ('Principal', 'Oversight')),
    description text   not null,
    unit_kinds  text[] not null, -- empty: any
    roles       text[] not null, -- empty: any
    primary key (scheme_id, code)
);
