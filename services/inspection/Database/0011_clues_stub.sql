-- Stands in for the clues' own migration.
create table clues (
    id          uuid primary key,
    case_id     uuid not null,
    source      text not null,
    kind        text not null,
    target      text not null,
    unit_code   text not null,
    person_code text,
    summary     text not null,
    received_on date not null,
    merged_into uuid
);
