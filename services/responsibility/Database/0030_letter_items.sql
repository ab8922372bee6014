-- An item of a recommendation letter is put right like a finding, under its own id; it comes from its letter, and from no round.
alter table rectifications alter column round_id drop not null,
    add column letter_id uuid,
    add constraint rectifications_origin check ((round_id is null) <> (letter_id is null));
