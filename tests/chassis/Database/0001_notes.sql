create table notes (
    id        uuid primary key,
    text      text not null,
    unit_path ltree not null,
    closed    boolean not null default false,
    closings  int not null default 0
);
