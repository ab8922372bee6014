-- The register of the rules in force (document 001: 5 on responsibility, 42 on the exercise of power), with their versions.
create table regulations (
    code        text primary key check (code ~ '^[A-Z0-9_-]{2,40}$'),
    area        text not null check (area in ('Responsibility', 'ExerciseOfPower', 'Other')),
    issued_by   text not null,
    repealed_on date, -- the last day in force
    reason      text
);
create table regulation_versions (
    code           text not null references regulations,
    version        int  not null check (version > 0),
    title          text not null,
    reference      text not null,
    text_reference text,
    issued_on      date not null,
    in_force_from  date not null check (in_force_from >= issued_on),
    recorded_by    text not null,
    recorded_at    timestamptz not null,
    primary key (code, version),
    unique (code, in_force_from)
);
