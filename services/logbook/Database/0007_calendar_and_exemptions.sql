-- The working calendar: what differs from Monday to Friday. Every version of a year is kept; the newest counts.
create table calendar_years (
    year       int  not null check (year between 1949 and 9998),
    version    int  not null check (version > 0),
    reason     text not null,
    changed_by text not null,
    changed_at timestamptz not null,
    primary key (year, version)
);

create table calendar_days (
    day     date not null,
    year    int  not null generated always as (year_of(day)) stored,
    version int  not null,
    kind    text not null check (kind in ('DayOff', 'Workday')),
    name    text not null,
    primary key (day, version),
    foreign key (year, version) references calendar_years
);
create trigger append_only before update or delete or truncate on calendar_years for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on calendar_days for each statement execute function refuse_change();

-- The days of the newest version of each year.
create view calendar as
select d.day, d.kind, d.name
from calendar_days d
where d.version = (select max(y.version) from calendar_years y where y.year = d.year);

-- Exemptions are asked for by one and decided by another.
create table exemption_requests (
    id                uuid primary key,
    expected_entry_id uuid not null references expected_entries,
    reason            text not null,
    requested_by      text not null,
    requested_person  text,
    requested_at      timestamptz not null,
    granted           boolean,
    decision          text,
    decided_by        text,
    decided_at        timestamptz,
    check ((granted is null) = (decision is null) and (granted is null) = (decided_by is null) and (granted is null) = (decided_at is null)),
    check (decided_by <> requested_by)
);
create unique index exemption_requests_open on exemption_requests (expected_entry_id) where granted is null;
create index exemption_requests_entry on exemption_requests (expected_entry_id);

alter table expected_entries drop constraint expected_entries_exempt_reason_check;
alter table expected_entries add constraint expected_entries_exempt_reason_check check (exempt_reason in ('vacant', 'granted'));
-- What somebody owes and has not recorded, of all years: the page of today begins here.
create index expected_entries_open on expected_entries (post_id, due_on) where status in ('Expected', 'Missing');
create index expected_entries_open_unit on expected_entries (unit_code, due_on) where status in ('Expected', 'Missing') and owed_by = 'Unit';
