-- A round whose units come from a draw has none before it.
alter table rounds
    drop constraint rounds_status_check,
    add constraint rounds_status_check check (status in ('Planned', 'Drawn', 'InProgress', 'Reported', 'Closed')),
    add column by_draw boolean not null default false,
    add constraint rounds_drawn_check check (status <> 'Drawn' or by_draw);

-- As before, with the state between a draw and the first check.
create or replace function unannounced(round rounds) returns boolean
    language sql immutable parallel safe as $$
    select round.kind = 'CovertVisit' or (round.kind = 'SpotCheck' and round.status in ('Planned', 'Drawn'))
$$;
