-- What a check has to say about an entry of the checked unit's logbook. The entry itself lies in the logbook service.
create table entry_remarks (
    id               uuid primary key,
    round_id         uuid        not null,
    unit_code        text        not null,
    logbook_entry_id uuid        not null,
    text             text        not null,
    defect           text check (defect in ('NotRecorded', 'Irregular', 'DutyNotDone')),
    inspector_person text        not null,
    remarked_at      timestamptz not null,
    foreign key (round_id, unit_code) references round_units
);
create index entry_remarks_round on entry_remarks (round_id, unit_code);
