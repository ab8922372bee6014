-- What a unit owes by how it stands in the term of tours (document 003): an expected entry of its first responsible person.
alter table expected_entries
    drop constraint expected_entries_source_check,
    add constraint expected_entries_source_check check (source in ('Duty', 'Rectification', 'Tour')),
    add column tour_term    uuid,
    add column tour_version int,
    add constraint expected_entries_tour_check check ((source = 'Tour') = (tour_term is not null) and (source = 'Tour') = (tour_version is not null)),
    add constraint expected_entries_tour_key unique (tour_term, unit_code, tour_version);
