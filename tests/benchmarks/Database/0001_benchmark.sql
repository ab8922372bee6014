-- The business row of the one that publishes, and the row that is the effect at the one that consumes.
create table notes (
    id        uuid  primary key,
    text      text  not null,
    unit_path ltree not null
);
create table effects (
    id        uuid  primary key,
    text      text  not null,
    unit_path ltree not null
);
